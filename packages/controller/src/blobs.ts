// The edge for large bytes: charm archives, resources and large results, named by their SHA-256. Stored durably before anything
// references them; what nothing references is collected after a while.
import { err, ok, type Result } from "@kith/base";
import type { Refusal } from "@kith/schema";
import type { Crypto } from "./crypto.ts";

export interface BlobInfo {
  readonly sha256: string;
  readonly sha384: string;
  readonly size: number;
}

export interface StoredBlob {
  readonly sha256: string;
  /** When these bytes were stored last. */
  readonly storedAt: number;
}

export interface BlobReader {
  readonly size: number;
  /** Exactly `length` bytes from `offset`; throws past the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Blobs {
  /** Durable when it resolves. Refuses `too-large` past `bytesMax`; a body that throws leaves nothing behind. */
  put(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Result<BlobInfo, Refusal>>;
  open(sha256: string): Promise<BlobReader | null>;
  list(): Promise<readonly StoredBlob[]>;
  /** Unless the same bytes have been stored again since it was listed: whoever did that is about to reference them. */
  remove(blob: StoredBlob): Promise<void>;
}

/** How much is read of a blob at once. */
const CHUNK_BYTES = 64 * 1024;

export async function* blobBytes(reader: BlobReader): AsyncGenerator<Uint8Array> {
  try {
    for (let at = 0; at < reader.size; at += CHUNK_BYTES)
      yield await reader.read(at, Math.min(CHUNK_BYTES, reader.size - at));
  } finally {
    await reader.close();
  }
}

export const blobTooLarge = (bytesMax: number): Result<never, Refusal> =>
  err({ code: "too-large", message: `cannot store upload: larger than ${bytesMax} bytes` });

/** Blobs in memory, for the simulator and tests. */
export function memoryBlobs(crypto: Crypto, now: () => number): Blobs {
  const stored = new Map<string, { bytes: Uint8Array; storedAt: number }>();
  return {
    async put(body, bytesMax) {
      const sha256 = crypto.digest("sha256");
      const sha384 = crypto.digest("sha384");
      const parts: Uint8Array[] = [];
      let size = 0;
      for await (const part of body) {
        size += part.length;
        if (size > bytesMax) return blobTooLarge(bytesMax);
        parts.push(Uint8Array.from(part));
        sha256.update(part);
        sha384.update(part);
      }
      const bytes = new Uint8Array(size);
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      const name = sha256.hex();
      stored.set(name, { bytes, storedAt: now() });
      return ok({ sha256: name, sha384: sha384.hex(), size });
    },
    async open(sha256) {
      const bytes = stored.get(sha256)?.bytes;
      if (bytes === undefined) return null;
      return {
        size: bytes.length,
        read: async (offset, length) => {
          if (offset + length > bytes.length) throw new RangeError(`cannot read blob ${sha256}: past its end`);
          return bytes.subarray(offset, offset + length);
        },
        close: async () => {},
      };
    },
    list: async () => [...stored].map(([sha256, { storedAt }]) => ({ sha256, storedAt })),
    async remove({ sha256, storedAt }) {
      if (stored.get(sha256)?.storedAt === storedAt) stored.delete(sha256);
    },
  };
}
