// Every bound of the command line, with its reason.

/** A controller makes its certificates and opens an empty store in about a second; a crowded machine may need long. */
export const CONTROLLER_START_MS = 60_000;
/** How often a start looks whether the controller answers. */
export const HEALTH_POLL_MS = 50;
/** One such look; a controller that takes longer does not answer yet. */
export const HEALTH_REPLY_MS = 5_000;
/** A controller closes its store within this. */
export const STOP_GRACE_MS = 10_000;
/** Space that a controller, four machines and a PostgreSQL take, with room to work. */
export const DISK_FREE_BYTES_MIN = 512 * 1024 * 1024;
/** Juju's own for `run` and `exec`. */
export const TASK_WAIT_MS = 60_000;
/** Pauses between two looks at a task grow to this. */
export const TASK_POLL_MS_MAX = 2_000;
/** A hook that runs this long is named, unless KITH_LONG_HOOK_SECONDS says otherwise; it is never killed for it. */
export const LONG_HOOK_MS = 30_000;
/**
 * Pause between two views of a model that is not settled: each is the whole status, and a client that asks at every commit
 * takes from the controller what the hooks that it waits for need.
 */
export const VIEW_PAUSE_MS = 100;
/** How much of the log a failed hook is shown with. */
export const FAILED_HOOK_LINES = 20;
/** Largest file that goes into a charm archive; the server refuses larger archives anyway. */
export const CHARM_FILE_BYTES_MAX = 512 * 1024 * 1024;
/** How often a destroyed model is looked at until it is gone. */
export const DESTROY_POLL_MS = 200;
/** Status messages are cut to this, as Juju does. */
export const MESSAGE_CHARACTERS_MAX = 120;
/** …and application versions to this. */
export const VERSION_CHARACTERS_MAX = 15;
/** A unit's deepest paths add about 3,800 bytes to this before Linux refuses them; longer ones help nobody. */
export const PATH_BYTES_MAX = 255;
/** The controller's port by convention; when it is taken, the next ones are tried. */
export const API_PORT = 17_070;
export const API_PORTS_MAX = 200;
/** Ends of a controller that is being waited for before that is given up: a bad setting fails the same way each time. */
export const CONTROLLER_RESTARTS_MAX = 3;
/** Entries of a status log unless told otherwise: Juju's own. */
export const STATUS_LOG_ENTRIES = 20;
/** A file that a bundle includes as an option: settings travel in one command of at most 8 MiB. */
export const INCLUDED_BYTES_MAX = 1024 * 1024;
/** juju-deployer's own limit for a whole deployment: 45 minutes. */
export const DEPLOYER_TIMEOUT_MS = 2_700_000;
/** Between two retries of failed hooks, for what they wait for to come: the first automatic one of a hook comes after as long. */
export const DEPLOYER_RETRY_MS = 5_000;
