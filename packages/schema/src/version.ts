// The version of the agent protocol and of the store's rows. A test holds `schemaHash` to the shapes: whoever changes a
// shape puts the new hash here, and a new number with its line of history once the old one has been released.

/** 1: the first protocol: positional rows and frames, topics, one cursor per session, facts with sequence numbers. */
export const protocolVersion = 1;

/** Hash over the names, order and layout of all records and messages. Two ends with the same hash exchange positions. */
export const schemaHash = "997894276165f798";
