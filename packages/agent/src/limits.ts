// Named limits of the machine agent, each with its reason.
import { TASK_RESULTS_BYTES_MAX } from "@kith/schema";

/** Contract 3.1: longer lines of a hook's output are split in the log. */
export const LOG_LINE_BYTES_MAX = 4096;
/** Contract 3.1: after a hook has exited, what its children still print is read for this long. */
export const OUTPUT_DRAIN_MS = 100;
/** What an action's stdout and stderr may each keep: as much as all results of a task together may have. */
export const CAPTURE_BYTES_MAX = TASK_RESULTS_BYTES_MAX;
/** The longest time limit of a script: the longest that a timer of Node can hold, 24 days. */
export const EXEC_TIMEOUT_MS_MAX = 2 ** 31 - 1;

/** Commands of one machine that run at once when they may: the limit of Juju's machine agents. */
export const MACHINE_COMMANDS_MAX = 100;
/**
 * What a running hook or action gets to end by itself when its agent is told to stop: most hooks take less than this,
 * and half of what the keeper waits before it kills the agent is left for what has to be written.
 */
export const STOP_GRACE_MS = 5_000;

/** Node cuts socket paths at 107 bytes without a word; some room is left for other clients' ideas of the limit. */
export const SOCKET_PATH_BYTES_MAX = 100;
/** argv of one tool call: Linux allows 2 MiB for arguments and environment together. */
export const TOOL_REQUEST_BYTES_MAX = 4 * 1024 * 1024;
/** A databag may hold 16 MiB (contract 13.2); a tool's stdin may hold that with its keys and quoting. */
export const TOOL_STDIN_BYTES_MAX = 64 * 1024 * 1024;
/** Tool clients that may wait for their turn at once: a hook that forks more than this has run away. */
export const TOOL_CONNECTIONS_MAX = 256;

/** Pipes made ahead by one mkfifo process: two serve one hook, and making them must not cost a hook anything. */
export const PIPES_AHEAD = 32;
/** New ones are made when fewer than this are left: the time of one mkfifo is then hidden behind a hook. */
export const PIPES_LOW = 8;

/** Entries of one charm archive: the largest known charm has 12,000 files. */
export const ARCHIVE_ENTRIES_MAX = 100_000;
/** Unpacked size of one charm: charms with embedded wheels reach 300 MB. */
export const ARCHIVE_BYTES_MAX = 2 * 1024 * 1024 * 1024;
/** Unpacked to packed, for entries above {@link ARCHIVE_RATIO_FLOOR_BYTES}: deflate cannot exceed 1032, text stays below 50. */
export const ARCHIVE_RATIO_MAX = 200;
/** Small files of blanks compress arbitrarily well and harm nobody. */
export const ARCHIVE_RATIO_FLOOR_BYTES = 1024 * 1024;
/** A symbolic link's target: PATH_MAX of Linux. */
export const LINK_TARGET_BYTES_MAX = 4096;
/** metadata.yaml inside an archive. */
export const METADATA_BYTES_MAX = 1024 * 1024;
/** Archives kept after deployment: the units of one machine rarely run more charms, and a refresh brings a new one each time. */
export const ARCHIVES_KEPT_MAX = 8;
/** A charm archive or resource that a controller may serve: what a disk and an hour take. */
export const DOWNLOAD_BYTES_MAX = 8 * 1024 * 1024 * 1024;
/** A download that receives nothing for this long is given up and asked for again. */
export const DOWNLOAD_IDLE_MS = 30_000;

/** Log lines kept while the controller is away: some minutes of a noisy hook, 2 MB at most typical length. */
export const LOG_LINES_MAX = 8192;
/** Bytes of log lines kept while the controller is away. */
export const LOG_BYTES_MAX = 8 * 1024 * 1024;
/** Lines of one log message: a frame of about 64 kB. */
export const LOG_BATCH_LINES_MAX = 512;
/** A batch leaves this long after its first line: people who watch a log see it at once, a storm is a few frames a second. */
export const LOG_BATCH_PAUSE_MS = 100;

/** Immediate writes of one hook that may wait to be sent: a charm that calls status-set in a loop waits for the controller. */
export const FACTS_WAITING_MAX = 1024;

/** Reconnecting: at once after a cut, then slower; jitter keeps 10,000 agents from coming back in one second. */
export const RECONNECT = { firstMs: 250, factor: 2, maxMs: 15_000, jitter: 0.5 } as const;
/**
 * What nobody waits for (acknowledgements, presence, log lines) leaves with the next message that somebody does, or after
 * this: writing to TLS costs more than the message, and at the start of a hook it would delay the hook.
 */
export const SEND_PAUSE_MS = 5;
/** From connect to welcome: a loaded controller does 750 handshakes a second, so 10,000 agents need 14 s. */
export const LOGIN_MS = 30_000;
/** Heartbeats that may go unanswered before the connection counts as dead. */
export const HEARTBEATS_MISSED_MAX = 3;
/** A leader says "true" on its own only with this much of its lease left (contract 6). */
export const LEASE_MARGIN_MS = 30_000;
/** Requests of one agent that wait for an answer. */
export const ASKS_WAITING_MAX = 1024;
/** A request that a live controller leaves unanswered this long is given up: the tool that waits says so. */
export const ASK_MS = 30_000;

/** Retry of what an agent does for itself and failed: a download, a disk that is full. */
export const AGENT_RETRY = { firstMs: 1_000, factor: 2, maxMs: 60_000, jitter: 0.2 } as const;
/** Killing an interrupted hook's group: after this the agent says what is left and goes on. */
export const INTERRUPTED_KILL_MS = 10_000;
/** Bounds of the model setting update-status-hook-interval (contract 2.8). */
export const UPDATE_STATUS_MIN_MS = 60_000;
export const UPDATE_STATUS_MAX_MS = 3_600_000;
