// Values to bytes and back. Nothing is learnt: every array, map and text stands in the bytes in full, so that any
// decoder, however late it joins, reads the same value.
import { err, ok, type Result } from "@kith/base";
import { Packr } from "msgpackr/pack";
import { Unpackr } from "msgpackr/unpack";

const packer = new Packr({ useRecords: false });
const unpacker = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: "number", structuredClone: false });

/** The bytes of a plain value: texts, numbers, booleans, null, arrays and objects of them. */
export function pack(value: unknown): Uint8Array {
  return packer.pack(value);
}

/** The value in `bytes`, or why there is none; whatever the bytes, it does not throw. */
export function unpack(bytes: Uint8Array): Result<unknown, string> {
  try {
    return ok(unpacker.unpack(bytes) as unknown);
  } catch (cause) {
    // Truncated, trailing or nested beyond the stack: all that the library can say of bytes that are not a value.
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}
