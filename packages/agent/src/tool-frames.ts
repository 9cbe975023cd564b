// What a tool client and the agent say to each other: frames of a four byte big-endian length and as many bytes. The
// client is a script of a few lines in whatever language the machine has, so the format is what `pack("N/a*")` gives.
//
//   client → agent   context id NUL directory NUL tool name [NUL argument]…
//   agent → client   "i"                                     send your standard input
//   client → agent   the standard input
//   agent → client   "r" exit code (1 byte), length of stdout (4 bytes), stdout, stderr
import type { ToolReply } from "./hook-context/hook-context.ts";

export interface ToolRequest {
  readonly contextId: string;
  readonly cwd: string;
  readonly name: string;
  readonly args: readonly string[];
}

/** Takes frames out of a stream of bytes; throws when one is announced longer than `bytesMax`. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #length = 0;

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next whole frame, or null until more has come. */
  take(bytesMax: number): Uint8Array | null {
    if (this.#length < HEADER_BYTES) return null;
    const head = this.#peek(HEADER_BYTES);
    const size = new DataView(head.buffer, head.byteOffset).getUint32(0);
    if (size > bytesMax) throw new RangeError(`frame of ${size} bytes, at most ${bytesMax} are taken`);
    if (this.#length < HEADER_BYTES + size) return null;
    const all = this.#peek(this.#length);
    this.#chunks = all.length > HEADER_BYTES + size ? [all.subarray(HEADER_BYTES + size)] : [];
    this.#length -= HEADER_BYTES + size;
    return all.subarray(HEADER_BYTES, HEADER_BYTES + size);
  }

  #peek(atLeast: number): Uint8Array {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= atLeast) return first;
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [all];
    return all;
  }
}

const HEADER_BYTES = 4;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeFrame(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  new DataView(frame.buffer).setUint32(0, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** null when it is not a request: fewer than three parts. */
export function decodeRequest(frame: Uint8Array): ToolRequest | null {
  const [contextId, cwd, name, ...args] = decoder.decode(frame).split("\0");
  if (contextId === undefined || cwd === undefined || name === undefined) return null;
  return { contextId, cwd, name, args };
}

export const decodeText = (frame: Uint8Array): string => decoder.decode(frame);

export const wantStdinFrame: Uint8Array = encodeFrame(encoder.encode("i"));

export function encodeReply(reply: ToolReply): Uint8Array {
  const stdout = encoder.encode(reply.stdout);
  const stderr = encoder.encode(reply.stderr);
  const payload = new Uint8Array(2 + HEADER_BYTES + stdout.length + stderr.length);
  payload[0] = 0x72;
  payload[1] = reply.code;
  new DataView(payload.buffer).setUint32(2, stdout.length);
  payload.set(stdout, 2 + HEADER_BYTES);
  payload.set(stderr, 2 + HEADER_BYTES + stdout.length);
  return encodeFrame(payload);
}
