export { assert, InvariantError, unreachable } from "./assert.ts";
export { type BackoffPolicy, backoffMs } from "./backoff.ts";
export { byteLength } from "./byte-length.ts";
export type { Cancel, Clock, Millis } from "./clock.ts";
export { type Log, type LogFields, silentLog } from "./log.ts";
export { compareNatural } from "./natural.ts";
export { BoundedQueue } from "./queue.ts";
export { type Random, seededRandom } from "./random.ts";
export { err, ok, type Result } from "./result.ts";
