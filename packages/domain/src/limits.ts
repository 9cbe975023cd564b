// Every named limit of the controller's mind, with the reason for its number.

/** Stale entries a topic's log may hold beyond twice its live ones: small topics are not compacted at every change. */
export const TOPIC_LOG_SLACK = 64;

/** Rounds of planners per command. Life cascades are the deepest: unit, principal, relation, application, machine, model. */
export const PLANNER_ROUNDS_MAX = 24;

/** Bytes of one bag, names and values together (contract 13.2: 16777216, checked at flush). */
export const BAG_BYTES_MAX = 16 * 1024 * 1024;

/** Charm state of one unit (contract 4.7). */
export const STATE_KEY_BYTES_MAX = 256;
export const STATE_VALUE_BYTES_MAX = 64 * 1024;
export const STATE_BYTES_MAX = 2 * 1024 * 1024;

/** Units that one command may create: 640 servers with a few applications each, and far below what a commit carries. */
export const UNITS_PER_COMMAND_MAX = 4096;

/** Machines that one command may create; same reason. */
export const MACHINES_PER_COMMAND_MAX = 4096;

/** Tasks of one operation: one on each unit of the largest application. */
export const TASKS_PER_OPERATION_MAX = 4096;

/** How long a forced removal waits for the agent at each step (contract 5.4: one minute). */
export const FORCE_STEP_MS = 60_000;

/** A provider that failed this often to make a machine is not asked again by itself. */
export const PROVISION_ATTEMPTS_MAX = 10;

/** A finished operation and its tasks are kept this long: Juju's max-action-results-age, two weeks. */
export const OPERATION_AGE_MS = 14 * 24 * 3_600_000;
/** Finished operations of a model: one every twenty minutes for those two weeks; `operations` shows 50 at a time. */
export const OPERATIONS_MAX = 1_000;
/**
 * Tasks of finished operations, of up to 20 KiB each: two operations on every unit of the largest model, below 200 MB.
 * Larger results are blobs, on the disk.
 */
export const FINISHED_TASKS_MAX = 10_000;
/** A task's message: a sentence, or the error of a schema. */
export const TASK_MESSAGE_BYTES_MAX = 4 * 1024;
/** A pending resource that no application took: the slowest upload is over, and its client gave up (Juju: one day). */
export const PENDING_RESOURCE_AGE_MS = 24 * 3_600_000;
/** Records that one pruning removes: what is left goes a minute later, and the loop is never held for long. */
export const PRUNED_RECORDS_MAX = 2_000;

/** Levels of `properties` into which defaults of action parameters are inserted: no real schema nests deeper. */
export const SCHEMA_DEPTH_MAX = 32;
