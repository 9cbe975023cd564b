import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";

/** Replaces `path` by `text` at once and durably: after a crash the file holds the old text or the new one, whole. */
export function writeFileAtomic(path: string, text: string, mode: number): void {
  const beside = `${path}.${process.pid}.new`;
  const file = openSync(beside, "w", mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(beside, path);
}
