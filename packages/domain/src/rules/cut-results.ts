// What a task's record keeps of its results: small ones whole, long ones cut, each with a mark that says so. Records stay
// small, whatever an action prints.
import type { RecordOf } from "@kith/schema";
import { RESULT_BYTES_MAX } from "../limits.ts";
import { byteLength } from "./byte-length.ts";

type Results = RecordOf<"task">["results"];
type Value = Results[string];

/** A share smaller than this shows nothing but the mark. */
const SHARE_BYTES_MIN = 128;
/** The result that stands for those that found no room. */
const LEFT_OUT = "kith-left-out";

/** `results` within {@link RESULT_BYTES_MAX}: the smallest are kept whole, the others share what is left. */
export function cutResults(results: Results): Results {
  const sized = Object.entries(results).map(([key, value]) => ({ key, value, bytes: sizeOf(key, value) }));
  if (sized.reduce((sum, { bytes }) => sum + bytes, 0) <= RESULT_BYTES_MAX) return results;
  const kept = new Map<string, Value>();
  let left = RESULT_BYTES_MAX - SHARE_BYTES_MIN;
  let waiting = sized.length;
  for (const { key, value, bytes } of [...sized].sort((a, b) => a.bytes - b.bytes)) {
    const share = Math.max(SHARE_BYTES_MIN, Math.floor(left / waiting));
    waiting -= 1;
    const cut = bytes <= share ? value : cutText(textOf(value), share - byteLength(key));
    const cost = Math.min(bytes, share);
    if (cost > left || byteLength(key) > SHARE_BYTES_MIN) continue;
    kept.set(key, cut);
    left -= cost;
  }
  const missing = sized.length - kept.size;
  const inOrder = sized.filter(({ key }) => kept.has(key)).map(({ key }) => [key, kept.get(key) ?? null] as const);
  return Object.fromEntries(
    missing === 0 ? inOrder : [...inOrder, [LEFT_OUT, `${missing} of ${sized.length} results`]],
  );
}

/** `text` within `bytesMax` bytes of UTF-8, with a mark at its end when it was cut. */
export function cutText(text: string, bytesMax: number): string {
  const bytes = byteLength(text);
  if (bytes <= bytesMax) return text;
  const mark = `\n[cut: ${bytes} bytes in all]`;
  let kept = text.slice(0, Math.max(0, bytesMax - mark.length));
  for (
    let over = byteLength(kept) + mark.length - bytesMax;
    over > 0;
    over = byteLength(kept) + mark.length - bytesMax
  ) {
    if (kept === "") break;
    kept = kept.slice(0, Math.max(0, kept.length - Math.max(1, Math.ceil(over / 4))));
  }
  return `${wholePairs(kept)}${mark}`;
}

/** Without half a character at the end. */
function wholePairs(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last < 0xdc00 ? text.slice(0, -1) : text;
}

const textOf = (value: Value): string => (typeof value === "string" ? value : JSON.stringify(value));
const sizeOf = (key: string, value: Value): number => byteLength(key) + byteLength(textOf(value));
