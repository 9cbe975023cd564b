// Every number of the load tool, with its reason.

/** Processes that run agents: the machine has two cores, and the controller needs one of them. */
export const WORKERS = 2;
/** A benchmark that has not settled by then has failed. */
export const SETTLE_MS = 180_000;
/** A model in which nothing was committed for this long is at rest: providers are asked again in less. */
export const QUIET_MS = 300;
/** How finely stalls of the event loop are looked for. */
export const STALL_RESOLUTION_MS = 5;
/** Log lines kept of a model: nobody reads them here. */
export const LOG_LINES_MAX = 1_000;
/** How long B11's writer writes. */
export const FLOOD_MS = 30_000;
/** Units of one add-unit: the seed's. */
export const ADDED_UNITS = 63;
/** Functions that a profile names: the rest is below a percent each. */
export const PROFILE_ROWS = 30;
/** How often B2's client asks for the status: ten times a second. */
export const STATUS_EVERY_MS = 100;
/** Units that are named as those with most hooks. */
export const BUSIEST = 3;
/** How many readings of a listener's staleness one process keeps: enough for a 99th percentile. */
export const STALE_SAMPLE_MAX = 20_000;
/** Calls of one kind that a latency is made of. */
export const LATENCY_CALLS = 40;
/** Units per batch of B8: its rate curve has size / this points. */
export const BATCHES = 10;
/** B11's writes a second, asked for in batches of this size. */
export const FLOOD_PER_SECOND = 1_000;
export const FLOOD_BATCH = 50;
/** Writes that may wait for the writer: half a second of them. */
export const FLOOD_WAITING_MAX = 500;
