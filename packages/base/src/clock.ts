// Time is an argument. Production passes the real clock, the simulator a virtual one.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;

export type Cancel = () => void;

export interface Clock {
  /** Wall clock; may jump. For what people read. */
  now(): Millis;
  /** Never goes back; origin is arbitrary. For intervals and leases. */
  monotonic(): Millis;
  /** Calls `run` once after `delayMs` unless cancelled. */
  after(delayMs: number, run: () => void): Cancel;
}
