// Every number of the load tool, with its reason.

/** Processes that run agents: the machine has two cores, and the controller needs one of them. */
export const WORKERS = 2;
/** A controller that has not opened its doors by then will not. */
export const START_MS = 20_000;
/** A benchmark that has not settled by then has failed: no run may take longer. */
export const SETTLE_MS = 120_000;
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
