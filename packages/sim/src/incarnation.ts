// One life of a process. When it has ended, none of its edges answers again: its promises stay pending, what it sends
// vanishes, its timers never fire. The code inside cannot tell and need not be told.
import type { Cancel, Clock } from "@kith/base";
import type { Faults } from "./faults.ts";
import type { EdgeCall } from "./injection-points.ts";

export interface IncarnationOptions {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly timers: EdgeCall;
  /** The process crashed at a call of an edge; it has ended already. */
  readonly onCrash: (at: string) => void;
}

const never = <T>(): Promise<T> => new Promise<T>(() => {});

export class Incarnation {
  readonly clock: Clock;
  readonly #options: IncarnationOptions;
  readonly #ending = new Set<() => void>();
  #alive = true;

  constructor(options: IncarnationOptions) {
    this.#options = options;
    const { clock, timers } = options;
    this.clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (delayMs, run): Cancel => clock.after(delayMs, () => this.act(timers, run)),
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Calls `run` when the incarnation ends; answers how to forget that. */
  onEnd(run: () => void): Cancel {
    if (!this.#alive) run();
    else this.#ending.add(run);
    return () => void this.#ending.delete(run);
  }

  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const run of [...this.#ending]) run();
    this.#ending.clear();
  }

  /** One call of an edge, with a crash before or after it where one is due. */
  async call<T>(call: EdgeCall, run: () => Promise<T>): Promise<T> {
    if (!this.#alive || this.#crashes(call, "before")) return never();
    const settled = await run().then(
      (value) => ({ value }),
      (cause: unknown) => ({ cause }),
    );
    if (!this.#alive || this.#crashes(call, "after")) return never();
    if ("cause" in settled) throw settled.cause;
    return settled.value;
  }

  /** A call that answers nothing. */
  act(call: EdgeCall, run: () => void): void {
    if (!this.#alive || this.#crashes(call, "before")) return;
    run();
    if (this.#alive) this.#crashes(call, "after");
  }

  #crashes(call: EdgeCall, moment: "before" | "after"): boolean {
    const { faults, onCrash } = this.#options;
    if (!faults.strikes(call, moment)) return false;
    this.end();
    onCrash(`${moment} ${call}`);
    return true;
  }
}
