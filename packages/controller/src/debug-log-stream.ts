// `WS /model/<uuid>/log`: one frame `{}` or an error, then an entry a frame, ended by `noTail` or `maxLines`.
import type { Connection } from "@kith/wire";
import type { DebugLog, LogEntry } from "./debug-log.ts";
import { type DebugLogQuery, logFrame, parseDebugLogQuery, passes } from "./debug-log-query.ts";
import { LOG_READER_BYTES_MAX, LOG_READERS_MAX } from "./limits.ts";

const GOING_AWAY = 1001;

/** Refuses the stream in its first frame. */
export function refuseLogStream(connection: Connection, message: string, code: string): void {
  connection.send([`${JSON.stringify({ error: { message, code } })}\n`]);
  connection.close(GOING_AWAY);
}

/** Serves the log of model `uuid`; null for one that does not exist: its stream stays empty. */
export async function streamDebugLog(
  connection: Connection,
  model: { readonly uuid: string; readonly debugLog: DebugLog } | null,
  parameters: URLSearchParams,
): Promise<void> {
  const query = parseDebugLogQuery(parameters);
  if (!query.ok) return refuseLogStream(connection, query.error, "");
  if ((model?.debugLog.readers ?? 0) >= LOG_READERS_MAX)
    return refuseLogStream(connection, "cannot follow debug-log: too many readers", "");
  connection.send(["{}\n"]);
  if (model === null) return;
  const stream = new Stream(connection, query.value, model.uuid);
  // Followed before the past is read, so that nothing falls between; what comes meanwhile waits.
  const arrived: LogEntry[] = [];
  let reading = true;
  const stop = query.value.tail
    ? model.debugLog.follow((entry) => (reading ? void arrived.push(entry) : stream.send(entry)))
    : () => {};
  connection.onClose(stop);
  const seen = await sendPast(stream, query.value, model.debugLog);
  reading = false;
  for (const entry of arrived) if (!seen.has(JSON.stringify(entry))) stream.send(entry);
  if (!query.value.tail) connection.close();
}

/** The texts of the newest entries that were sent or skipped: those that may arrive a second time. */
async function sendPast(stream: Stream, query: DebugLogQuery, log: DebugLog): Promise<ReadonlySet<string>> {
  const read = new Set<string>();
  const last: LogEntry[] = [];
  for await (const entry of log.entries()) {
    remember(read, JSON.stringify(entry));
    if (!passes(query, entry)) continue;
    if (query.backlog === Number.POSITIVE_INFINITY) stream.send(entry);
    else if (query.backlog > 0) {
      last.push(entry);
      if (last.length > query.backlog) last.shift();
    }
  }
  for (const entry of last) stream.send(entry);
  return read;
}

/** Entries that arrive while the past is read: far more than a file holds back. */
const REMEMBERED_MAX = 10_000;

function remember(read: Set<string>, text: string): void {
  read.add(text);
  if (read.size <= REMEMBERED_MAX) return;
  for (const oldest of read) {
    read.delete(oldest);
    return;
  }
}

class Stream {
  readonly #connection: Connection;
  readonly #query: DebugLogQuery;
  readonly #model: string;
  #sent = 0;

  constructor(connection: Connection, query: DebugLogQuery, model: string) {
    this.#connection = connection;
    this.#query = query;
    this.#model = model;
  }

  send(entry: LogEntry): void {
    const { linesMax } = this.#query;
    if ((linesMax > 0 && this.#sent >= linesMax) || !passes(this.#query, entry)) return;
    // A reader that does not keep up is dropped: nothing waits for it.
    if (this.#connection.bufferedBytes > LOG_READER_BYTES_MAX) {
      this.#connection.close(GOING_AWAY, "too slow");
      return;
    }
    this.#connection.send([logFrame(entry, this.#query, this.#model)]);
    this.#sent += 1;
    if (linesMax > 0 && this.#sent >= linesMax) this.#connection.close();
  }
}
