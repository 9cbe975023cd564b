// Cuts a stream of bytes into lines for the log, holding at most one unfinished line. Contract 3.1: a long line is
// split, never cut off.
import { LOG_LINE_BYTES_MAX } from "./limits.ts";

const NEWLINE = 10;

export class LineSplitter {
  #rest: Uint8Array = new Uint8Array(0);
  readonly #line: (text: string) => void;

  constructor(line: (text: string) => void) {
    this.#line = line;
  }

  push(chunk: Uint8Array): void {
    let bytes = this.#rest.length === 0 ? chunk : concat(this.#rest, chunk);
    for (;;) {
      const end = bytes.indexOf(NEWLINE);
      if (end !== -1 && end <= LOG_LINE_BYTES_MAX) {
        this.#emit(bytes.subarray(0, end));
        bytes = bytes.subarray(end + 1);
      } else if (bytes.length > LOG_LINE_BYTES_MAX) {
        const cut = characterBoundary(bytes, LOG_LINE_BYTES_MAX);
        this.#emit(bytes.subarray(0, cut));
        bytes = bytes.subarray(cut);
      } else break;
    }
    // A copy: a view would keep the whole chunk alive.
    this.#rest = bytes.slice();
  }

  /** The stream has ended: what is left is a line too. */
  end(): void {
    if (this.#rest.length > 0) this.#emit(this.#rest);
    this.#rest = new Uint8Array(0);
  }

  #emit(bytes: Uint8Array): void {
    const length = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
    this.#line(decoder.decode(bytes.subarray(0, length)));
  }
}

const decoder = new TextDecoder();

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/** The last place at or before `at` that does not stand inside a UTF-8 character. */
function characterBoundary(bytes: Uint8Array, at: number): number {
  let place = at;
  while (place > at - 4 && ((bytes[place] ?? 0) & 0xc0) === 0x80) place -= 1;
  return place;
}
