/** A broken invariant: our own fault, never the caller's. The loop that owns the state dies and restarts from the store. */
export class InvariantError extends Error {
  override name = "InvariantError";
}

/** Throws {@link InvariantError} with `message` unless `condition` holds. Stays on in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** For the default arm of a total switch: the compiler rejects a forgotten case. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable case ${JSON.stringify(value)}`);
}
