// Limits of what may become a value.

/** A charm's metadata file: the largest real one is 40 kB. */
export const CHARM_FILE_BYTES_MAX = 1024 * 1024;
/** A bundle: the largest real one is 300 kB. */
export const BUNDLE_BYTES_MAX = 8 * 1024 * 1024;
/** Aliases may repeat a node this often in all: real bundles stay below 1,000, bombs need millions. */
export const YAML_ALIASES_MAX = 10_000;
/** Problems of one file that are reported at once: more help nobody. */
export const PROBLEMS_MAX = 100;
/** Links that may be followed from one link of a charm: what Linux follows before it says ELOOP. */
export const LINK_HOPS_MAX = 40;
