// YAML as charms know it: block style, two columns per level, lists not indented below their key, map keys in natural
// order (contract 4.1, 13.1). A writer of our own, because scripts compare these bytes.

import { numberText } from "./number-text.ts";
import { entriesOf, isList, isMap, type MapValue, type Value } from "./value.ts";
import { isSimpleKey, scalarText } from "./yaml-scalar.ts";

/** `value` as a YAML document without line breaks at its end. */
export function yamlText(value: Value): string {
  const text =
    isList(value) && value.length > 0
      ? list(value, 0)
      : isMap(value) && !isEmpty(value)
        ? map(value, 0)
        : leaf(value, 0, 2);
  return text.replace(/\n+$/, "");
}

function map(value: MapValue, indent: number): string {
  return entriesOf(value, compareKeys)
    .map(([key, item]) => pad(indent) + entry(key, item, indent))
    .join("");
}

/** One key with its value, without the indentation of its first line. */
function entry(key: string, item: Value, indent: number): string {
  if (isSimpleKey(key)) {
    const text = scalarText(key, { column: indent, indent: indent + 2, key: true });
    return `${text}:${afterColon(item, indent, indent + [...text].length + 1)}`;
  }
  const text = ended(scalarText(key, { column: indent + 2, indent: indent + 2, key: false }));
  return `? ${text}${pad(indent)}:${afterColon(item, indent, indent + 1)}`;
}

function afterColon(item: Value, indent: number, column: number): string {
  if (isList(item) && item.length > 0) return `\n${list(item, indent)}`;
  if (isMap(item) && !isEmpty(item)) return `\n${map(item, indent + 2)}`;
  return ended(` ${leaf(item, column + 1, indent + 2)}`);
}

function list(items: readonly Value[], indent: number): string {
  return items
    .map((item) => {
      if (isList(item) && item.length > 0) return `${pad(indent)}- ${list(item, indent + 2).slice(indent + 2)}`;
      if (isMap(item) && !isEmpty(item)) return `${pad(indent)}- ${map(item, indent + 2).slice(indent + 2)}`;
      return ended(`${pad(indent)}- ${leaf(item, indent + 2, indent + 2)}`);
    })
    .join("");
}

function leaf(value: Value, column: number, indent: number): string {
  if (typeof value === "string") return scalarText(value, { column, indent, key: false });
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (value === null) return "null";
  return isList(value) ? "[]" : "{}";
}

const pad = (indent: number): string => " ".repeat(indent);
const ended = (text: string): string => (text.endsWith("\n") ? text : `${text}\n`);
const isEmpty = (value: MapValue): boolean => (value instanceof Map ? value.size : Object.keys(value).length) === 0;

/** Runs of digits by value, other signs before letters, else by code point: `Zcap` before `b`, `k2` before `k10`. */
export function compareKeys(a: string, b: string): number {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  let start = i;
  while (start > 0 && isDigit(a[start - 1])) start -= 1;
  const left = digitsFrom(a, start);
  const right = digitsFrom(b, start);
  if (left !== "" && right !== "") {
    const difference = compareDigits(left, right);
    if (difference !== 0) return difference;
  }
  const x = a[i];
  const y = b[i];
  if (x === undefined || y === undefined) return a.length - b.length;
  if (isLetter(x) !== isLetter(y)) return isLetter(x) ? 1 : -1;
  return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
}

const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= "0" && character <= "9";
const isLetter = (character: string): boolean => /^\p{L}$/u.test(character);
const digitsFrom = (text: string, start: number): string => /^[0-9]*/.exec(text.slice(start))?.[0] ?? "";

function compareDigits(a: string, b: string): number {
  const x = a.replace(/^0+(?=.)/, "");
  const y = b.replace(/^0+(?=.)/, "");
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : a.length - b.length);
}
