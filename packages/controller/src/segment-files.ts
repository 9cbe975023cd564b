// Append-only logs beside the store: debug log, status history, audit. Bounded in size and age, oldest dropped first; what
// could not be kept is counted, and the count itself is a line.

/** How much of a log is kept, and how it says that something is missing. */
export interface LogKind {
  readonly bytesMax: number;
  readonly ageMs: number;
  /** The line that stands for `count` lines that are not there any more, dropped at `at`. */
  dropped(count: number, at: number): string;
}

/** One log. Lines hold no line break. */
export interface LogFile {
  /** Never blocks and never throws: lines wait in memory, and past a limit they are dropped and counted. */
  append(lines: readonly string[]): void;
  /** Everything kept, oldest first, as of the call; before it how much was dropped, if any. */
  lines(): AsyncIterable<string>;
  /** Writes what waits. */
  close(): Promise<void>;
}

export interface LogFiles {
  /** Opens log `name`, which is made; the same one for the same name. */
  open(name: string, kind: LogKind): LogFile;
  /** Ends and removes log `name`. */
  remove(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Logs in memory, for the simulator and tests. */
export function memoryLogFiles(linesMax: number): LogFiles {
  const logs = new Map<string, string[]>();
  return {
    open(name) {
      const kept = logs.get(name) ?? [];
      logs.set(name, kept);
      return {
        append(lines) {
          kept.push(...lines);
          if (kept.length > linesMax) kept.splice(0, kept.length - linesMax);
        },
        async *lines() {
          yield* [...kept];
        },
        close: async () => {},
      };
    },
    remove: async (name) => void logs.delete(name),
    close: async () => {},
  };
}
