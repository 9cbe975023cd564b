// Limits of what may become a value.

/** A charm's metadata file: the largest real one is 40 kB. */
export const CHARM_FILE_BYTES_MAX = 1024 * 1024;
/** A bundle: the largest real one is 300 kB. */
export const BUNDLE_BYTES_MAX = 1024 * 1024;
/** Levels of YAML in a bundle: real ones have 7. Readers call themselves once for each. */
export const BUNDLE_DEPTH_MAX = 64;
/** A bundle and its overlays in one file: real ones have 3. */
export const BUNDLE_DOCUMENTS_MAX = 100;
/** Values of a bundle with its aliases written out: the largest real one has 4,000, 640 machines need 7,000. */
export const BUNDLE_NODES_MAX = 200_000;
/** Targets of a deployer file: real ones have 36. Each may copy all that it inherits. */
export const BUNDLE_TARGETS_MAX = 100;
/** Units of one application in a bundle: ten times the largest deployment that is measured. */
export const BUNDLE_UNITS_MAX = 100_000;
/** Aliases may repeat a node this often in all: real bundles stay below 1,000, bombs need millions. */
export const YAML_ALIASES_MAX = 10_000;
/** Problems of one file that are reported at once: more help nobody. */
export const PROBLEMS_MAX = 100;
/** Results of a task that stand in its record, as JSON text: records stay small. Larger ones are a blob. */
export const RECORD_RESULTS_BYTES_MAX = 16 * 1024;
/**
 * Results of a task in all, as JSON text; what is longer is cut, with a mark. They travel in one fact, in one frame of at
 * most 8 MiB, and heartbeats wait behind it: a link of 140 kB/s carries it before its silence ends the session.
 */
export const TASK_RESULTS_BYTES_MAX = 4 * 1024 * 1024;
/** Levels of a value of any shape in a record or a message: charms and actions use 10. Readers call themselves once for each. */
export const JSON_DEPTH_MAX = 64;
/** Links that may be followed from one link of a charm: what Linux follows before it says ELOOP. */
export const LINK_HOPS_MAX = 40;
