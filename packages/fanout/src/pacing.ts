// How long the fan-out rests after a flush, so that it takes no more than its share of the processor.
import { FLUSH_SHARE, PAUSE_MS_MAX } from "./limits.ts";

/** The pause after a flush that took `costMs`: none after a cheap one, which keeps a quiet model immediate. */
export function pauseMs(costMs: number): number {
  return Math.min(PAUSE_MS_MAX, Math.max(0, costMs) * (1 / FLUSH_SHARE - 1));
}
