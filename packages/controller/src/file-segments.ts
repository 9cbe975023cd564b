// Segment files: `<directory>/<log>/<number>.log`, one line an entry. Not fsynced: a crash of the machine may cost the
// last lines of a log, never anything of the model.
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Cancel, Clock, Log } from "@kith/base";
import { getOrMake } from "./get-or-make.ts";
import {
  SEGMENT_BYTES_MAX,
  SEGMENT_PENDING_LINES_MAX,
  SEGMENT_TIDY_EVERY_MS,
  SEGMENT_WRITE_AFTER_MS,
  SEGMENTS_PER_AGE,
} from "./limits.ts";
import type { LogFile, LogFiles, LogKind } from "./segment-files.ts";

interface Edges {
  readonly clock: Clock;
  readonly log: Log;
}

export function fileLogFiles(directory: string, edges: Edges): LogFiles {
  const logs = new Map<string, SegmentedLog>();
  // Also a log to which nothing is written grows old.
  let cancel: Cancel = () => {};
  const tidyLater = (): void => {
    cancel = edges.clock.after(SEGMENT_TIDY_EVERY_MS, () => {
      for (const log of logs.values()) log.tidy();
      tidyLater();
    });
  };
  tidyLater();
  return {
    open(name, kind) {
      return getOrMake(logs, name, () => new SegmentedLog(join(directory, name), kind, edges));
    },
    async remove(name) {
      await logs.get(name)?.close();
      logs.delete(name);
      await rm(join(directory, name), { recursive: true, force: true });
    },
    async close() {
      cancel();
      for (const log of logs.values()) await log.close();
    },
  };
}

interface OpenSegment {
  readonly name: string;
  readonly file: FileHandle;
  readonly since: number;
  bytes: number;
}

interface Dropped {
  readonly count: number;
  readonly at: number;
}

/** Beside the segments: how many lines of this log were dropped, ever. */
const DROPPED = "dropped.json";

class SegmentedLog implements LogFile {
  readonly #directory: string;
  readonly #kind: LogKind;
  readonly #edges: Edges;
  #pending: string[] = [];
  #droppedCount = 0;
  #cancel: Cancel | null = null;
  #working: Promise<void> = Promise.resolve();
  #segment: OpenSegment | null = null;

  constructor(directory: string, kind: LogKind, edges: Edges) {
    this.#directory = directory;
    this.#kind = kind;
    this.#edges = edges;
    this.tidy();
  }

  append(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#pending.length >= SEGMENT_PENDING_LINES_MAX) this.#droppedCount += 1;
      else this.#pending.push(line);
    }
    this.#cancel ??= this.#edges.clock.after(SEGMENT_WRITE_AFTER_MS, () => this.#flush());
  }

  /** Drops what is too old or too much. */
  tidy(): void {
    this.#inTurn("drop old lines of", () => this.#dropOld());
  }

  async *lines(): AsyncGenerator<string> {
    this.#flush();
    await this.#working;
    const dropped = await this.#dropped();
    if (dropped.count > 0) yield this.#kind.dropped(dropped.count, dropped.at);
    for (const segment of await this.#segments()) {
      const input = createReadStream(join(this.#directory, segment));
      try {
        for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) yield line;
      } catch (error) {
        // Dropped for its age while it was read.
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      } finally {
        input.destroy();
      }
    }
  }

  async close(): Promise<void> {
    this.#flush();
    await this.#working;
    await this.#endSegment();
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#pending.length === 0 && this.#droppedCount === 0) return;
    const lines = this.#pending;
    if (this.#droppedCount > 0) lines.push(this.#kind.dropped(this.#droppedCount, this.#edges.clock.now()));
    this.#pending = [];
    this.#droppedCount = 0;
    this.#inTurn("write", async () => {
      try {
        await this.#write(lines);
      } catch (error) {
        this.#droppedCount += lines.length;
        throw error;
      }
    });
  }

  /** One thing after the other. A full disk costs log lines, not the controller. */
  #inTurn(what: string, work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch((error: unknown) => {
      this.#edges.log.warn(`cannot ${what} log`, { directory: this.#directory, error: String(error) });
    });
  }

  async #write(lines: readonly string[]): Promise<void> {
    this.#segment ??= await this.#openSegment();
    const segment = this.#segment;
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    await segment.file.appendFile(bytes);
    segment.bytes += bytes.length;
    // One that is written for ever would keep its oldest lines for ever.
    const old = segment.since < this.#edges.clock.now() - this.#kind.ageMs / SEGMENTS_PER_AGE;
    if (segment.bytes < SEGMENT_BYTES_MAX && !old) return;
    await this.#endSegment();
    await this.#dropOld();
  }

  async #openSegment(): Promise<OpenSegment> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const last = (await this.#segments()).at(-1);
    const now = this.#edges.clock.now();
    if (last !== undefined) {
      const path = join(this.#directory, last);
      const { size, birthtimeMs, mtimeMs } = await stat(path);
      // File systems without a time of birth tell 0, or the last change.
      const since = birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
      const fresh = since >= now - this.#kind.ageMs / SEGMENTS_PER_AGE;
      if (fresh && size < SEGMENT_BYTES_MAX)
        return { name: last, file: await open(path, "a", 0o600), since, bytes: size };
    }
    const name = segmentName(numberOf(last) + 1);
    return { name, file: await open(join(this.#directory, name), "a", 0o600), since: now, bytes: 0 };
  }

  async #endSegment(): Promise<void> {
    const segment = this.#segment;
    this.#segment = null;
    await segment?.file.close();
  }

  async #dropOld(): Promise<void> {
    const oldest = this.#edges.clock.now() - this.#kind.ageMs;
    let bytes = 0;
    let lines = 0;
    for (const name of (await this.#segments()).reverse()) {
      const path = join(this.#directory, name);
      const { size, mtimeMs } = await stat(path);
      bytes += size;
      if (bytes <= this.#kind.bytesMax && mtimeMs >= oldest) continue;
      if (this.#segment?.name === name) await this.#endSegment();
      lines += await countLines(path);
      await unlink(path);
    }
    if (lines === 0) return;
    const before = await this.#dropped();
    const dropped: Dropped = { count: before.count + lines, at: this.#edges.clock.now() };
    await writeFile(join(this.#directory, DROPPED), JSON.stringify(dropped), { mode: 0o600 });
  }

  async #dropped(): Promise<Dropped> {
    const text = await readFile(join(this.#directory, DROPPED), "utf8").catch(ifMissing);
    const [, count, at] = /^\{"count":(\d+),"at":(\d+)/.exec(text ?? "") ?? [];
    return { count: Number(count ?? 0), at: Number(at ?? 0) };
  }

  async #segments(): Promise<string[]> {
    const names = (await readdir(this.#directory).catch(ifMissing)) ?? [];
    return names.filter((name) => name.endsWith(".log")).sort();
  }
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>)
    for (let at = part.indexOf(LINE_BREAK); at >= 0; at = part.indexOf(LINE_BREAK, at + 1)) count += 1;
  return count;
}

const LINE_BREAK = 0x0a;

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}

/** Wide enough that names sort like numbers. */
const segmentName = (number: number): string => `${String(number).padStart(10, "0")}.log`;
const numberOf = (name: string | undefined): number => (name === undefined ? 0 : Number.parseInt(name, 10));
