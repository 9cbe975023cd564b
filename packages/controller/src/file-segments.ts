// Segment files: `<directory>/<log>/<number>.log`, one line an entry. Not fsynced: a crash of the machine may cost the
// last lines of a log, never anything of the model.
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Cancel, Clock, Log } from "@kith/base";
import { getOrMake } from "./get-or-make.ts";
import {
  SEGMENT_AGE_MS,
  SEGMENT_BYTES_MAX,
  SEGMENT_PENDING_LINES_MAX,
  SEGMENT_WRITE_AFTER_MS,
  SEGMENTS_BYTES_MAX,
} from "./limits.ts";
import type { LogFile, LogFiles } from "./segment-files.ts";

interface Edges {
  readonly clock: Clock;
  readonly log: Log;
  /** Text of the line that stands for `count` dropped ones. */
  readonly dropped: (count: number) => string;
}

export function fileLogFiles(directory: string, edges: Edges): LogFiles {
  const logs = new Map<string, SegmentedLog>();
  return {
    open(name) {
      return getOrMake(logs, name, () => new SegmentedLog(join(directory, name), edges));
    },
    async remove(name) {
      await logs.get(name)?.close();
      logs.delete(name);
      await rm(join(directory, name), { recursive: true, force: true });
    },
    async close() {
      for (const log of logs.values()) await log.close();
    },
  };
}

class SegmentedLog implements LogFile {
  readonly #directory: string;
  readonly #edges: Edges;
  #pending: string[] = [];
  #droppedCount = 0;
  #cancel: Cancel | null = null;
  #writing: Promise<void> = Promise.resolve();
  #segment: { readonly file: FileHandle; bytes: number } | null = null;

  constructor(directory: string, edges: Edges) {
    this.#directory = directory;
    this.#edges = edges;
  }

  append(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.#pending.length >= SEGMENT_PENDING_LINES_MAX) this.#droppedCount += 1;
      else this.#pending.push(line);
    }
    this.#cancel ??= this.#edges.clock.after(SEGMENT_WRITE_AFTER_MS, () => this.#flush());
  }

  async *lines(): AsyncGenerator<string> {
    this.#flush();
    await this.#writing;
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
    await this.#writing;
    await this.#segment?.file.close();
    this.#segment = null;
  }

  #flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#pending.length === 0 && this.#droppedCount === 0) return;
    const lines = this.#pending;
    if (this.#droppedCount > 0) lines.push(this.#edges.dropped(this.#droppedCount));
    this.#pending = [];
    this.#droppedCount = 0;
    this.#writing = this.#writing.then(() => this.#write(lines));
  }

  /** A full disk costs log lines, not the controller. */
  async #write(lines: readonly string[]): Promise<void> {
    try {
      this.#segment ??= await this.#openSegment();
      const segment = this.#segment;
      const bytes = Buffer.from(`${lines.join("\n")}\n`);
      await segment.file.appendFile(bytes);
      segment.bytes += bytes.length;
      if (segment.bytes < SEGMENT_BYTES_MAX) return;
      this.#segment = null;
      await segment.file.close();
      await this.#dropOld();
    } catch (error) {
      this.#droppedCount += lines.length;
      this.#edges.log.warn("cannot write log", { directory: this.#directory, error: String(error) });
    }
  }

  async #openSegment(): Promise<{ file: FileHandle; bytes: number }> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const last = (await this.#segments()).at(-1);
    const size = last === undefined ? SEGMENT_BYTES_MAX : (await stat(join(this.#directory, last))).size;
    const name = last !== undefined && size < SEGMENT_BYTES_MAX ? last : segmentName(numberOf(last) + 1);
    const file = await open(join(this.#directory, name), "a", 0o600);
    return { file, bytes: name === last ? size : 0 };
  }

  async #dropOld(): Promise<void> {
    let bytes = 0;
    for (const name of (await this.#segments()).reverse()) {
      const path = join(this.#directory, name);
      const { size, mtimeMs } = await stat(path);
      bytes += size;
      if (bytes > SEGMENTS_BYTES_MAX || mtimeMs < this.#edges.clock.now() - SEGMENT_AGE_MS) await unlink(path);
    }
  }

  async #segments(): Promise<string[]> {
    const names = await readdir(this.#directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    return names.filter((name) => name.endsWith(".log")).sort();
  }
}

/** Wide enough that names sort like numbers. */
const segmentName = (number: number): string => `${String(number).padStart(10, "0")}.log`;
const numberOf = (name: string | undefined): number => (name === undefined ? 0 : Number.parseInt(name, 10));
