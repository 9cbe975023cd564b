// One line of JSON as charms know it: no blanks, map keys in byte order, <, > and & escaped (contract 4.1).
import { entriesOf, isList, isMap, type Value } from "./value.ts";

/** `value` as JSON text without a newline. */
export function jsonText(value: Value): string {
  if (isList(value)) return `[${value.map(jsonText).join(",")}]`;
  if (isMap(value))
    return `{${entriesOf(value, compareBytes)
      .map(([key, item]) => `${quoteJson(key)}:${jsonText(item)}`)
      .join(",")}}`;
  return typeof value === "string" ? quoteJson(value) : JSON.stringify(value);
}

const quoteJson = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The order of UTF-8 bytes. */
export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
