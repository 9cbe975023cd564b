// Every bound of the local provider and the keeper, with its reason.

/** A child that dies at once is started again after this, then twice as long each time… */
export const RESTART_FIRST_MS = 200;
/** …up to this: a crash loop costs little, and a mended cause is noticed within seconds. */
export const RESTART_MAX_MS = 10_000;
/** A child that ran this long counts as healthy: its back-off starts anew. */
export const HEALTHY_AFTER_MS = 30_000;
/** How often an adopted process (no child of this keeper, so no exit event) is looked at. */
export const ADOPTED_POLL_MS = 250;
/** A controller or agent closes its store or finishes its write within this; then SIGKILL. */
export const STOP_GRACE_MS = 10_000;
/** What a workload gets to end by itself when its machine is released: a database writes its checkpoint. */
export const WORKLOAD_GRACE_MS = 5_000;
/** After SIGKILL only uninterruptible sleep keeps a process; past this it is reported as not gone. */
export const KILL_WAIT_MS = 5_000;
/** Pause between two looks at the process table during a release: a scan costs about 1 ms per 20 processes. */
export const SWEEP_POLL_MS = 100;
/** A log of kept processes is set aside once past this when its process starts; one old file is kept. */
export const LOG_BYTES_MAX = 16 * 1024 * 1024;
/** A request to the keeper is one line; a spec is about 1 KiB. */
export const REQUEST_BYTES_MAX = 256 * 1024;
/** The keeper answers at once, but for stop and sweep, which wait for processes. */
export const KEEPER_REPLY_MS = 60_000;
/** A keeper is up within 100 ms on an idle machine; a crowded one may need long. */
export const KEEPER_START_MS = 20_000;
/** Linux cuts nothing itself, but Node 20 silently cuts a unix socket's path after this many bytes. */
export const SOCKET_PATH_BYTES_MAX = 107;
/** How often the keeper looks whether somebody's cleaning of the run directory took its socket. */
export const SOCKET_CHECK_MS = 5_000;
/** Machine tags lie this far below the inherited limit at most; POSIX queues keep most of their room. */
export const TAG_SPAN = 400_000;
/** Loopback blocks are /20: 4094 machines each, 4095 blocks beside 127.0.0.0/20. */
export const BLOCK_PREFIX = 20;
