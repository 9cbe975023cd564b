// The wire's limits, each with its reason.

/** Bytes of one incoming frame. A snapshot comes in chunks far below it; a charm's largest databag is 16 MiB. */
export const FRAME_BYTES_MAX = 32 * 1024 * 1024;

/** Frames kept for an end that has not said yet who listens: a handshake sends one or two. */
export const EARLY_FRAMES_MAX = 64;

/** How long the peer may take to answer a close before its socket is destroyed. */
export const CLOSE_WAIT_MS = 2_000;

/** How long TCP, TLS and the upgrade may take together. */
export const CONNECT_WAIT_MS = 15_000;

/** A close frame carries at most 125 bytes, two of them the code. */
export const CLOSE_REASON_BYTES_MAX = 123;
