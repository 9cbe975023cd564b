// Named limits of what a charm may hand to its hook tools, each with its reason.

/** Contract 4.7. */
export const STATE_KEY_BYTES_MAX = 256;
/** Contract 4.7. */
export const STATE_VALUE_BYTES_MAX = 65_536;
/** Contract 4.7: all keys and values of one unit. */
export const STATE_BYTES_MAX = 2 * 1024 * 1024;
/** Contract 13.2: one unit's bag in one relation; a larger one would fail the flush anyway. */
export const BAG_BYTES_MAX = 16_777_216;
/** Contract 4.5. */
export const PORT_MAX = 65_535;
