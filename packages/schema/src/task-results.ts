// How much of a task's results is kept. Sizes are those of the JSON text: so large they are in a blob and in an answer.
// What is beyond the limit is cut, each with a mark that says so; what is within it is never touched.
import { byteLength } from "@kith/base";
import type { RecordOf } from "./records/index.ts";

export type TaskResults = RecordOf<"task">["results"];
type Value = TaskResults[string];

/** A share smaller than this shows nothing but the mark. */
const SHARE_BYTES_MIN = 128;
/** The result that stands for those that are not there, and says why. */
export const LEFT_OUT = "kith-left-out";

/** Bytes of `results` as JSON text. */
export const resultsBytes = (results: TaskResults): number => byteLength(JSON.stringify(results));

/** `results` within `bytesMax`: the smallest are kept whole, the others share what is left. */
export function cutResults(results: TaskResults, bytesMax: number): TaskResults {
  if (resultsBytes(results) <= bytesMax) return results;
  const sized = Object.entries(results).map(([key, value]) => ({ key, value, bytes: entryBytes(key, value) }));
  const kept = new Map<string, Value>();
  let left = bytesMax - SHARE_BYTES_MIN;
  let waiting = sized.length;
  for (const { key, value, bytes } of [...sized].sort((a, b) => a.bytes - b.bytes)) {
    const share = Math.max(SHARE_BYTES_MIN, Math.floor(left / waiting));
    waiting -= 1;
    const cost = Math.min(bytes, share);
    if (cost > left || byteLength(key) > SHARE_BYTES_MIN) continue;
    kept.set(key, bytes <= share ? value : cutJsonText(textOf(value), share - entryBytes(key, "")));
    left -= cost;
  }
  const missing = sized.length - kept.size;
  const inOrder = sized.filter(({ key }) => kept.has(key)).map(({ key }) => [key, kept.get(key) ?? null] as const);
  return Object.fromEntries(
    missing === 0 ? inOrder : [...inOrder, [LEFT_OUT, `${missing} of ${sized.length} results`]],
  );
}

/** What stands at the end of a text that was cut. */
export const cutMark = (bytesInAll: number): string => `\n[cut: ${bytesInAll} bytes in all]`;

/** `text` within `bytesMax` bytes of UTF-8, with a mark at its end when it was cut. */
export const cutText = (text: string, bytesMax: number): string => cut(text, bytesMax, utf8Cost);

/** The same, measured as what stands between the quotes in JSON. */
const cutJsonText = (text: string, bytesMax: number): string => cut(text, bytesMax, jsonCost);

/** Bytes of one character. */
type Cost = (code: number) => number;

function cut(text: string, bytesMax: number, cost: Cost): string {
  const mark = cutMark(bytesInAll(text));
  const room = bytesMax - costOf(mark, cost);
  let spent = 0;
  let fits = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    spent += cost(code);
    if (spent > bytesMax) return `${text.slice(0, fits)}${mark}`;
    at += code > 0xffff ? 2 : 1;
    if (spent <= room) fits = at;
  }
  return text;
}

function costOf(text: string, cost: Cost): number {
  let sum = 0;
  for (const character of text) sum += cost(character.codePointAt(0) ?? 0);
  return sum;
}

/** A text that was cut before knows how long it was. */
function bytesInAll(text: string): number {
  const [, told] = /\n\[cut: ([0-9]{1,15}) bytes in all\]$/.exec(text) ?? [];
  return told === undefined ? byteLength(text) : Number(told);
}

const utf8Cost: Cost = (code) => (code < 0x80 ? 1 : code < 0x800 ? 2 : code > 0xffff ? 4 : 3);

/** As JSON.stringify writes it: quotes, backslashes, control characters and halves of pairs are escaped. */
const jsonCost: Cost = (code) => {
  if (code === 0x22 || code === 0x5c) return 2;
  if (code < 0x20) return SHORT_ESCAPES.has(code) ? 2 : 6;
  return code >= 0xd800 && code < 0xe000 ? 6 : utf8Cost(code);
};
const SHORT_ESCAPES: ReadonlySet<number> = new Set([0x08, 0x09, 0x0a, 0x0c, 0x0d]);

const textOf = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value));
/** `"key":value,`: the comma stands for one of the braces, too. */
const entryBytes = (key: string, value: Value): number =>
  byteLength(JSON.stringify(key)) + byteLength(JSON.stringify(value)) + 2;
