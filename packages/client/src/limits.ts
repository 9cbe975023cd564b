// Limits of a client.

/** A controller that has not let us in by then is not reachable: Juju's clients wait as long. */
export const CONNECT_TIMEOUT_MS = 15_000;
/** Between pings of a connection that stays open, as Juju's clients do it. */
export const PING_EVERY_MS = 60_000;
/** How long another process may hold a client file: writing one takes milliseconds. */
export const FILE_LOCK_WAIT_MS = 5_000;
export const FILE_LOCK_RETRY_MS = 20;
/** An answer to an upload: a small JSON object or an error text. */
export const UPLOAD_ANSWER_BYTES_MAX = 1024 * 1024;
