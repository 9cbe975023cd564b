// Blobs as files named by their SHA-256: written to a temporary file, fsynced, renamed, the directory fsynced.
import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, rename, stat, unlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { ok } from "@kith/base";
import { type BlobReader, type Blobs, blobTooLarge } from "./blobs.ts";
import type { Crypto } from "./crypto.ts";

const SHA256 = /^[0-9a-f]{64}$/;
const TEMPORARY = ".part-";

/** Blobs below `directory`, which is made; uploads that a crash cut off are removed. */
export async function openFileBlobs(directory: string, crypto: Crypto): Promise<Blobs> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) if (name.startsWith(TEMPORARY)) await unlink(join(directory, name));
  const turns = new Turns();
  return {
    put: (body, bytesMax) => put({ directory, crypto, turns }, body, bytesMax),
    open: async (sha256) => (SHA256.test(sha256) ? openBlob(join(directory, sha256)) : null),
    async list() {
      const found: { sha256: string; storedAt: number }[] = [];
      for (const name of await readdir(directory)) {
        if (!SHA256.test(name)) continue;
        const storedAt = await storedWhen(join(directory, name));
        if (storedAt !== null) found.push({ sha256: name, storedAt });
      }
      return found;
    },
    async remove({ sha256, storedAt }) {
      const path = join(directory, sha256);
      await turns.take(async () => {
        if (SHA256.test(sha256) && (await storedWhen(path)) === storedAt) await unlink(path);
      });
    },
  };
}

/** Blobs get and lose their names one after another: what is stored anew is not removed for having been idle. */
class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }
}

interface Place {
  readonly directory: string;
  readonly crypto: Crypto;
  readonly turns: Turns;
}

async function put(
  { directory, crypto, turns }: Place,
  body: AsyncIterable<Uint8Array>,
  bytesMax: number,
): ReturnType<Blobs["put"]> {
  const temporary = join(directory, `${TEMPORARY}${randomUUID()}`);
  const file = await open(temporary, "wx", 0o600);
  let kept = false;
  try {
    const sha256 = crypto.digest("sha256");
    const sha384 = crypto.digest("sha384");
    let size = 0;
    for await (const part of body) {
      size += part.length;
      if (size > bytesMax) return blobTooLarge(bytesMax);
      sha256.update(part);
      sha384.update(part);
      await writeAll(file, part);
    }
    await file.sync();
    const name = sha256.hex();
    // The same bytes may have been there for long: the grace starts anew.
    const now = new Date();
    await utimes(temporary, now, now);
    await turns.take(() => rename(temporary, join(directory, name)));
    kept = true;
    await syncDirectory(directory);
    return ok({ sha256: name, sha384: sha384.hex(), size });
  } finally {
    await file.close();
    if (!kept) await unlink(temporary).catch(ifMissing);
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** Makes names in `directory` durable. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function openBlob(path: string): Promise<BlobReader | null> {
  const file = await open(path, "r").catch(ifMissing);
  if (file === null) return null;
  const { size } = await file.stat();
  return {
    size,
    async read(offset, length) {
      const buffer = Buffer.alloc(length);
      let at = 0;
      while (at < length) {
        const { bytesRead } = await file.read(buffer, at, length - at, offset + at);
        if (bytesRead === 0) throw new RangeError(`cannot read blob ${path}: past its end`);
        at += bytesRead;
      }
      return buffer;
    },
    close: () => file.close(),
  };
}

async function storedWhen(path: string): Promise<number | null> {
  return (await stat(path).catch(ifMissing))?.mtimeMs ?? null;
}

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT") return null;
  throw error;
}
