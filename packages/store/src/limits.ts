// The store's limits, each with its reason.

/** Changes in one commit: encoding and writing them takes about a second, the longest that a group may hold up others. */
export const COMMIT_CHANGES_MAX = 200_000;

/** Bytes of a record's key as they stand in the database, well below LMDB's own limit of 1,978; a longer one is hashed. */
export const KEY_BYTES_MAX = 1_024;

/** Rows of a dropped world that one transaction removes: a few milliseconds each, so that others get their turn. */
export const SWEEP_ROWS_MAX = 5_000;
