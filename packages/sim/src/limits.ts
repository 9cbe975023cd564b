// Every number of the simulated world, with its reason.

/** Half of the longest fsync that a run meets; longer ones change no order of events that shorter ones cannot. */
export const COMMIT_MAX_MS = 8;
/** Longest way of a frame while nothing is wrong. */
export const LATENCY_MAX_MS = 4;
/** Longest way of a frame on a slow link: above a commit, below a heartbeat. */
export const SLOW_LATENCY_MAX_MS = 2_000;
/** A link that is cut without a word stays so at most this long: above the time after which silence counts as death. */
export const PARTITION_MAX_MS = 45_000;
/** What a disk without fsync may keep to itself: the default of Linux. */
export const WRITEBACK_MAX_MS = 30_000;
/** A keeper starts a crashed process again within this: its own back-off. */
export const RESTART_MAX_MS = 5_000;
/** A machine that lost its power boots within this. */
export const BOOT_MAX_MS = 20_000;
/** A hook's own work between two tool calls. */
export const HOOK_WORK_MAX_MS = 400;
/** Between two commands of the workload; some come together. */
export const STEP_PAUSE_MAX_MS = 4_000;
/** A client gives an answer up after this: above every repair that a run needs. */
export const CLIENT_WAIT_MS = 120_000;
/** After the faults have stopped everything is settled within this: the longest retry of a hook is five minutes. */
export const CONVERGE_MS = 30 * 60_000;
/** Turns of the real event loop per timer while an archive is read: its streams need several. */
export const UPLOAD_TURNS = 40;
/** Log lines that the controller's memory keeps. */
export const LOG_LINES_MAX = 2_000;
/** After this the controller knows of every session that is gone: its own limit for silence, and some ticks. */
export const SILENCE_MS = 35_000;

/** Commits after which deletions are forgotten: so few that an agent that is away for a moment falls below. */
export const TOMBSTONE_REVISIONS = 6;
