// Limits of one client connection.

/** Requests that are being answered at once: a bundle in an old client sends some tens, a runaway loop thousands. */
export const CALLS_IN_FLIGHT_MAX = 512;
/** Watchers of one connection: clients keep one or two. */
export const WATCHERS_MAX = 64;
/** A login is written down this often at most: `status` in a loop must not commit each time. */
export const LOGIN_NOTED_EVERY_MS = 60_000;
/** Entries of status history in one answer when the client names no size. */
export const HISTORY_ENTRIES = 20;
/**
 * Results of tasks in one answer: half of what a client takes as one frame, four of the largest. Of those beyond it the
 * answer says that they are there: whoever asks for one of them alone gets it.
 */
export const ANSWER_RESULTS_BYTES_MAX = 16 * 1024 * 1024;
/** Operations in one answer when the client names no limit. */
export const OPERATIONS_LIMIT = 50;
