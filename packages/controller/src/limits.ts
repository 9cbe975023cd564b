// Every number that bounds this package, with its reason.

/** Commands that may wait in one engine: a storm of 640 agents with 10 facts each stays below it. */
export const QUEUE_COMMANDS_MAX = 20_000;
/** Of which one session may own this many: one busy caller must not starve the others of room. */
export const QUEUE_SESSION_COMMANDS_MAX = 2_000;
/** Commands decided on one draft: bounds how long the first of them waits for the last. */
export const GROUP_COMMANDS_MAX = 512;
/** Nor is a group decided for longer: what came after its first command waits as long, clients' commands too. A commit costs a tenth. */
export const GROUP_MS_SOFT_MAX = 8;
/** Once a group carries this many changes it is committed: about 20 ms of encoding and writing. */
export const GROUP_CHANGES_SOFT_MAX = 5_000;

/** A client's frame: FullStatus requests are tiny, a bundle plan of 300 applications is below 4 MiB. */
export const CLIENT_FRAME_BYTES_MAX = 32 * 1024 * 1024;
/** An agent's frame: facts are small, log batches are cut at 256 KiB by agents. */
export const AGENT_FRAME_BYTES_MAX = 8 * 1024 * 1024;

/** A charm archive: the largest published one is 290 MB. */
export const CHARM_ARCHIVE_BYTES_MAX = 1024 * 1024 * 1024;
/** A resource: container images and databases reach gigabytes. */
export const RESOURCE_BYTES_MAX = 16 * 1024 * 1024 * 1024;
/** Uploads that may run at once: each holds a file and a socket. */
export const UPLOADS_MAX = 32;
/** An upload that brings no byte for this long is cut. */
export const UPLOAD_IDLE_MS = 60_000;

/** What a refused upload may still send before it is cut: what lies in the buffers on the way, and small charms whole. */
export const DRAIN_BYTES_MAX = 4 * 1024 * 1024;
/** How long it may take for that: its answer is on the way meanwhile. */
export const DRAIN_MS = 5_000;

/** Files in an archive: the largest charm with its virtual environment has 12,000. */
export const ARCHIVE_ENTRIES_MAX = 100_000;
/** Bytes of an archive once extracted. */
export const ARCHIVE_EXTRACTED_BYTES_MAX = 4 * 1024 * 1024 * 1024;
/** How much larger than its archive a large file may become: text compresses 20 to 1, bombs 1000 to 1. */
export const ARCHIVE_RATIO_MAX = 200;
/** Files smaller than this are exempt from the ratio: a file of zeros may be legitimate when it is small. */
export const ARCHIVE_RATIO_EXEMPT_BYTES = 16 * 1024 * 1024;
/** Where a link points: PATH_MAX. */
export const LINK_TARGET_BYTES_MAX = 4096;

/** A blob that nothing references is kept this long: an upload survives until its command, a download its record. */
export const BLOB_GRACE_MS = 3_600_000;
/** A charm that nothing uses is kept this long: uploaded to be deployed, or left by a refresh that may be taken back. */
export const CHARM_UNUSED_MS = 3_600_000;
/** How often a model is rid of what nobody needs any more: walking what has ended takes a millisecond. */
export const PRUNE_EVERY_MS = 60_000;
/** How often unreferenced blobs are looked for. */
export const BLOB_COLLECT_EVERY_MS = 15 * 60_000;
/** A ticket for a blob: an agent asks again for every download. */
export const TICKET_MS = 10 * 60_000;
/** Tickets that may be open: machines times a few. */
export const TICKETS_MAX = 50_000;

/** One segment file. */
export const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;
/** A segment is ended at this part of its log's age: what has reached the age goes at most so much later. */
export const SEGMENTS_PER_AGE = 14;
/** How often logs are looked through for what is too old: far below a day, a directory listing each. */
export const SEGMENT_TIDY_EVERY_MS = 3_600_000;
/** A model's debug log: Juju's default is 20 to 200 MB. Two weeks. */
export const DEBUG_LOG_BYTES_MAX = 64 * 1024 * 1024;
export const DEBUG_LOG_AGE_MS = 14 * 24 * 3_600_000;
/** A model's status history: 300,000 changes, read as a whole by `show-status-log`. Juju's age: two weeks. */
export const STATUS_HISTORY_BYTES_MAX = 32 * 1024 * 1024;
export const STATUS_HISTORY_AGE_MS = 14 * 24 * 3_600_000;
/** Entries that one question of status history is answered with. */
export const STATUS_HISTORY_ANSWER_MAX = 5_000;
/** The audit log: a million commands; a quarter, so that somebody who looks after the fact finds something. */
export const AUDIT_LOG_BYTES_MAX = 256 * 1024 * 1024;
export const AUDIT_LOG_AGE_MS = 92 * 24 * 3_600_000;
/** What a command was about, as the audit log keeps it: the names of some dozens of units. */
export const AUDIT_ABOUT_CHARS_MAX = 1_024;
/** Lines of one log that wait to be written; what comes on top is dropped and counted. */
export const SEGMENT_PENDING_LINES_MAX = 50_000;
/** How long lines are gathered before one write. */
export const SEGMENT_WRITE_AFTER_MS = 100;
/** A log line as it is kept: longer ones are cut. */
export const LOG_LINE_CHARS_MAX = 16_384;
/** Log readers of one model. */
export const LOG_READERS_MAX = 256;
/** Bytes that a log reader may leave unread before it is dropped. */
export const LOG_READER_BYTES_MAX = 16 * 1024 * 1024;

/** A session must prove itself within this time of connecting. */
export const HANDSHAKE_MS = 20_000;
/** Connections that have not proved themselves yet. */
export const HANDSHAKES_MAX = 2_000;

/** Units whose facts are counted one by one, for who asks what causes the load: those that say most are among them. */
export const LOAD_UNITS_MAX = 4_096;

/** Connections that one turn of the loop accepts: with their TLS handshakes some 30 ms of work, no more than a turn of a storm has anyway. */
export const ACCEPTORS = 16;

/** A helper process starts and answers in 50 ms; on a machine that takes longer than this we do without. */
export const ACCEPTORS_WAIT_MS = 10_000;

/** Connections that wait in the kernel, where it allows so many: 4,096 agents may come back at the same moment. */
export const BACKLOG = 4_096;
/** How often an agent sends its heartbeat. */
export const HEARTBEAT_MS = 10_000;
/** A session silent for this long is gone: three heartbeats. */
export const SILENCE_MS = 30_000;
/** Juju's lease of an application's leadership on machines. */
export const LEASE_MS = 60_000;
/** Unacknowledged bytes that a session may owe before it is skipped. */
export const WINDOW_BYTES = 4 * 1024 * 1024;
/** How often expired leases and deadlines are looked for. */
export const TICK_MS = 1_000;

/** An enrolment token lives this long: an image may have to be fetched first. */
export const TOKEN_MS = 3_600_000;
/** A machine without a session for this long is brought back through its provider. */
export const LOST_AGENT_MS = 15_000;
/** Machines that are made, brought back or released at once, per model. */
export const PROVIDER_CALLS_MAX = 16;

/** Tombstones younger than this many revisions are kept: a cursor below gets snapshots. */
export const TOMBSTONE_REVISIONS = 100_000;
/** How far the horizon may lag before it is moved. */
export const TOMBSTONE_SLACK_REVISIONS = 10_000;

/** Progress lines kept of one task. */
export const TASK_LOG_LINES_MAX = 1_000;
/** Tasks whose progress is kept in memory. */
export const TASK_LOGS_MAX = 10_000;

/** scrypt's cost (N); 2^15 takes about 60 ms and 32 MB. */
export const SCRYPT_COST = 32_768;
/** Password checks that may compute at once: each takes 32 MB and a thread. */
export const SCRYPT_JOBS_MAX = 4;
/** Password checks that may wait: 15 s of work for four threads; a client would not wait longer. */
export const SCRYPT_QUEUE_MAX = 1_000;
/** metadata.yaml and its neighbours: as much as the reader takes. */
export const CHARM_FILE_BYTES_MAX = 1024 * 1024;
/** Bytes that a client may leave unread before it is dropped: a FullStatus of the largest model is 30 MB. */
export const CLIENT_BUFFERED_BYTES_MAX = 128 * 1024 * 1024;
