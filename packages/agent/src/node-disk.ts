// The real disk. The files are small and few, so the calls are synchronous: a step waits for microseconds instead of
// three trips to the thread pool, and what a hook's start leaves behind is written before anything else can happen.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { AgentError } from "./agent-error.ts";
import type { Disk } from "./disk.ts";

/** The name of a text that is being written: what an agent that died left under it is nobody's file. */
const UNFINISHED = ".new";
const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

export function nodeDisk(directory: string): Disk {
  const root = resolve(directory);
  const at = (path: string) => join(root, path);
  return {
    read: async (path) => ifPresent(() => readFileSync(at(path), "utf8"), null),
    write: async (path, text, options) => writeWhole(root, at(path), text, options?.durable ?? false),
    remove: async (path) => rmSync(at(path), { force: true }),
    list: async (path) => ifPresent(() => readdirSync(at(path)), []).filter((name) => !name.endsWith(UNFINISHED)),
  };
}

function writeWhole(root: string, path: string, text: string, durable: boolean): void {
  const fresh = `${path}${UNFINISHED}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_DIRECTORY });
    const bytes = Buffer.from(text);
    const fd = openSync(fresh, "w", PRIVATE_FILE);
    try {
      for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
      if (durable) fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, path);
    if (durable) syncDirectories(root, dirname(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentError(`cannot write ${path}: ${reason}`, { retryable: true, cause });
  }
}

/** The name in its directory, and that directory in those above: any of them may be new. */
function syncDirectories(root: string, path: string): void {
  for (let directory = path; directory.startsWith(root); directory = dirname(directory)) {
    const fd = openSync(directory, "r");
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (directory === dirname(directory)) return;
  }
}

function ifPresent<T, E>(read: () => T, absent: E): T | E {
  try {
    return read();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return absent;
    throw cause;
  }
}
