// Limits of the fan-out.

/** Sockets written in one turn of the event loop: at about 10 µs each a turn stays near 3 ms. */
export const TURN_SOCKETS_MAX = 256;
/** Rows of one segment message: a large snapshot goes in pieces that a mirror decodes without a long stall. */
export const SEGMENT_ROWS_MAX = 1_000;
/** Share of the processor that the fan-out may take while it is busy; the rest decides and answers clients. */
export const FLUSH_SHARE = 0.5;
/** The longest pause between two flushes: what an operator sees as immediate. */
export const PAUSE_MS_MAX = 200;
/** Revisions of a topic that are remembered, so that sessions with different cursors share a segment. */
export const TOPIC_STEPS_MAX = 64;
/** Log entries of an audience beyond one per topic before it is compacted. */
export const AUDIENCE_LOG_SLACK = 64;

/** Topics whose bytes are counted one by one, for who asks what causes the load: those told most are among them. */
export const TOLD_TOPICS_MAX = 4_096;
