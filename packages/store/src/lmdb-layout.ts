// How worlds lie in one LMDB environment: [world number, section, rest]. World 0 is the environment's own.
import { createHash } from "node:crypto";
import { type Kind, kindNumber } from "@kith/schema";
import { KEY_BYTES_MAX } from "./limits.ts";

/** Sections of a world. */
export const HEADER = 0;
export const ROWS = 1;
export const TOMBSTONES = 2;

/** Sections of world 0: its header, then one entry per world by name. */
export const DIRECTORY = 1;

const PREFIX_BYTES = 5;

export function sectionKey(world: number, section: number): Buffer {
  const key = Buffer.alloc(PREFIX_BYTES);
  key.writeUInt32BE(world, 0);
  key.writeUInt8(section, 4);
  return key;
}

/** A row or tombstone by its record: the record itself stands in the value, so a key too long for LMDB may be a hash. */
export function recordKey(world: number, section: number, kind: Kind, key: string): Buffer {
  const number = Buffer.alloc(2);
  number.writeUInt16BE(kindNumber(kind));
  return Buffer.concat([sectionKey(world, section), number, bounded(key)]);
}

export function directoryKey(name: string): Buffer {
  return Buffer.concat([sectionKey(0, DIRECTORY), bounded(name)]);
}

export const worldOfKey = (key: Buffer): number => key.readUInt32BE(0);

/** 0xff occurs in no UTF-8: a hashed key meets no plain one. */
function bounded(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length <= KEY_BYTES_MAX) return bytes;
  return Buffer.concat([Buffer.of(0xff), createHash("sha256").update(bytes).digest()]);
}
