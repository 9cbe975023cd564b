// Messages as frames. Positional: [number of the type, each field in the order of its shape]. Plain: a map with names,
// which any version can read. The handshake (hello, challenge, proof, bye) is always plain; what follows is positional
// when both ends have the same schema hash. The controller decides from the hello; an agent does as `welcome` came.
import { err, ok, type Result } from "@kith/base";
import type * as z from "zod/mini";
import { type DownMessage, downShapes, type UpMessage, upShapes } from "../message.ts";
import { pack, unpack } from "./msgpack.ts";
import { plainRowOf, type Row } from "./row.ts";

/** Why a frame is not a message. Whoever sent it is cut off: it will not send a better one. */
export interface FrameError {
  readonly code: "bad-frame";
  readonly message: string;
}

export interface Codec {
  encodeUp(message: UpMessage): Uint8Array;
  decodeUp(frame: Uint8Array): Result<UpMessage, FrameError>;
  encodeDown(message: DownMessage): Uint8Array;
  decodeDown(frame: Uint8Array): Result<DownMessage, FrameError>;
}

/**
 * The codec for a peer whose schema is or is not ours. Both decode plain frames; only the one for the same schema
 * decodes positional ones.
 */
export function codecFor(sameSchema: boolean): Codec {
  return sameSchema ? positionalCodec : plainCodec;
}

/** Whether a frame goes by position: what `welcome` tells an agent about its controller. */
export function isPositional(frame: Uint8Array): boolean {
  const first = frame[0] ?? 0;
  return (first >= 0x90 && first <= 0x9f) || first === 0xdc || first === 0xdd; // MessagePack's arrays
}

const handshake: ReadonlySet<string> = new Set(["hello", "challenge", "proof", "bye"]);

type Shape = z.ZodMiniObject<z.core.$ZodLooseShape>;

interface Direction {
  readonly types: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  shape(number: number): Shape | undefined;
  /** The fields of a type in the order of its shape. */
  fields(number: number): readonly string[] | undefined;
}

function direction(shapes: Readonly<Record<string, Shape>>): Direction {
  const types = Object.keys(shapes);
  const fields: (readonly string[])[] = [];
  const shape = (number: number) => shapes[types[number] ?? ""];
  return {
    types,
    numbers: new Map(types.map((type, number) => [type, number])),
    shape,
    fields: (number) => {
      const known = fields[number] ?? Object.keys(shape(number)?.shape ?? {});
      if (types[number] === undefined) return undefined;
      fields[number] = known;
      return known;
    },
  };
}

const up = direction(upShapes);
const down = direction(downShapes);

const positionalCodec: Codec = {
  encodeUp: (message) => encode(up, message, true),
  decodeUp: (frame) => decode(up, frame, true) as Result<UpMessage, FrameError>,
  encodeDown: (message) => encode(down, message, true),
  decodeDown: (frame) => decode(down, frame, true) as Result<DownMessage, FrameError>,
};

const plainCodec: Codec = {
  encodeUp: (message) => encode(up, message, false),
  decodeUp: (frame) => decode(up, frame, false) as Result<UpMessage, FrameError>,
  encodeDown: (message) => encode(down, withPlainRows(message), false),
  decodeDown: (frame) => decode(down, frame, false) as Result<DownMessage, FrameError>,
};

export const { encodeUp, decodeUp, encodeDown, decodeDown } = positionalCodec;

function encode(to: Direction, message: UpMessage | DownMessage, sameSchema: boolean): Uint8Array {
  if (!sameSchema || handshake.has(message.type)) return pack(message);
  const number = to.numbers.get(message.type);
  const names = number === undefined ? undefined : to.fields(number);
  if (names === undefined) return pack(message);
  const fields = message as unknown as Readonly<Record<string, unknown>>;
  return pack([number, ...names.map((name) => fields[name])]);
}

function decode(from: Direction, frame: Uint8Array, sameSchema: boolean): Result<unknown, FrameError> {
  const value = unpack(frame);
  if (!value.ok) return bad(value.error);
  if (Array.isArray(value.value))
    return sameSchema ? decodePositional(from, value.value) : bad("positional frame of another schema");
  return decodePlain(from, value.value);
}

function decodePositional(from: Direction, [number, ...values]: readonly unknown[]): Result<unknown, FrameError> {
  const names = typeof number === "number" ? from.fields(number) : undefined;
  if (typeof number !== "number" || names === undefined) return bad("unknown type");
  if (values.length !== names.length) return bad(`${from.types[number]} has ${values.length} fields`);
  const fields: Record<string, unknown> = {};
  for (const [i, name] of names.entries()) fields[name] = values[i];
  return check(from, number, fields);
}

function decodePlain(from: Direction, value: unknown): Result<unknown, FrameError> {
  if (typeof value !== "object" || value === null) return bad("neither an array nor a map");
  const { type, ...fields } = value as Readonly<Record<string, unknown>>;
  const number = typeof type === "string" ? from.numbers.get(type) : undefined;
  return number === undefined ? bad("unknown type") : check(from, number, fields);
}

/** The shape drops fields that are not ours: a newer peer may send them. */
function check(
  from: Direction,
  number: number,
  fields: Readonly<Record<string, unknown>>,
): Result<unknown, FrameError> {
  const type = from.types[number] ?? "";
  try {
    const parsed = from.shape(number)?.safeParse(fields);
    if (parsed?.success) return ok({ type, ...(parsed.data as object) });
    return bad(`${type}: ${parsed?.error.issues[0]?.path.join(".") ?? "shape"} is not valid`);
  } catch {
    // A shape that calls itself ends here when a value is nested beyond the stack.
    return bad(`${type} is nested too deeply`);
  }
}

function withPlainRows(message: DownMessage): DownMessage {
  if (message.type !== "segment") return message;
  return { ...message, rows: message.rows.map((row: Row) => [...plainRowOf(row)]) };
}

const bad = (message: string) => err<FrameError>({ code: "bad-frame", message: `cannot read frame: ${message}` });
