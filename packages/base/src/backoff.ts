import type { Random } from "./random.ts";

export interface BackoffPolicy {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Share of the delay that chance may add or take away, 0 to 1. */
  readonly jitter: number;
}

/** The delay before retry number `attempt` (0 for the first retry). */
export function backoffMs(policy: BackoffPolicy, attempt: number, random: Random): number {
  const plain = Math.min(policy.maxMs, policy.firstMs * policy.factor ** Math.min(attempt, 64));
  return Math.round(plain * (1 + policy.jitter * (2 * random.next() - 1)));
}
