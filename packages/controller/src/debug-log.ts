// A model's debug log: what agents and the controller say, kept in segment files and streamed to `debug-log`.
import { DEBUG_LOG_AGE_MS, DEBUG_LOG_BYTES_MAX, LOG_LINE_CHARS_MAX } from "./limits.ts";
import type { LogFile, LogKind } from "./segment-files.ts";

export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] as const;
export type Level = (typeof LEVELS)[number];

export interface LogEntry {
  /** Unit name, `machine <id>` or `controller`. */
  readonly entity: string;
  readonly at: number;
  readonly level: Level;
  readonly module: string;
  readonly message: string;
}

export class DebugLog {
  readonly #file: LogFile;
  readonly #readers = new Set<(entry: LogEntry) => void>();

  constructor(file: LogFile) {
    this.#file = file;
  }

  append(entries: readonly LogEntry[]): void {
    if (entries.length === 0) return;
    const kept = entries.map((entry) => ({ ...entry, message: entry.message.slice(0, LOG_LINE_CHARS_MAX) }));
    this.#file.append(kept.map((entry) => JSON.stringify(entry)));
    for (const reader of this.#readers) for (const entry of kept) reader(entry);
  }

  /** Everything kept, oldest first. A line cut off by a crash is left out. */
  async *entries(): AsyncGenerator<LogEntry> {
    for await (const line of this.#file.lines()) {
      const entry = parseLine(line);
      if (entry !== null) yield entry;
    }
  }

  /** Calls `reader` with each new entry until the returned function is called. */
  follow(reader: (entry: LogEntry) => void): () => void {
    this.#readers.add(reader);
    return () => void this.#readers.delete(reader);
  }

  get readers(): number {
    return this.#readers.size;
  }
}

export const DEBUG_LOG: LogKind = {
  bytesMax: DEBUG_LOG_BYTES_MAX,
  ageMs: DEBUG_LOG_AGE_MS,
  dropped: (count, at) =>
    JSON.stringify({
      entity: "controller",
      at,
      level: "WARNING",
      module: "kith.log",
      message: `${count} lines dropped`,
    }),
};

function parseLine(line: string): LogEntry | null {
  if (!line.startsWith("{") || !line.endsWith("}")) return null;
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    // Cut off in the middle by a crash of the machine.
    return null;
  }
}
