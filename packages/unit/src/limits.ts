// Every limit and fixed delay of the unit's mind, with the reason for it.
import type { BackoffPolicy } from "@kith/base";

/** Delays before a failed hook is run again: 5 s doubling to 5 min, reset by success (contract 2.7). */
export const HOOK_RETRY: BackoffPolicy = { firstMs: 5_000, factor: 2, maxMs: 300_000, jitter: 0.1 };

/** A hook whose process was killed is run again after this pause, without an error (contract 13.1, section 2.6). */
export const KILLED_PAUSE_MS = 3_000;

/**
 * Members that one window takes; the rest differ still and make the next one. The fact that ends its hook carries what was
 * seen of each, some 30 bytes: a tenth of what one frame may hold.
 */
export const WINDOW_MEMBERS_MAX = 10_000;

/** A refused fact (not a hook's flush) is tried again at the earliest after this pause: the reason may still stand. */
export const REFUSED_FACT_PAUSE_MS = 5_000;

/** What the update-status interval is when the model does not say (contract 2.8). */
export const UPDATE_STATUS_MS = 300_000;

/** Share of the update-status interval that chance adds or takes away, so that units do not fire together (contract 2.8). */
export const UPDATE_STATUS_JITTER = 0.2;
