// The three output formats of hook tools (contract 4.1): a newline is appended to whatever is not empty.

import { jsonText } from "./json-writer.ts";
import { numberText } from "./number-text.ts";
import { type Format, isList, type Value } from "./value.ts";
import { yamlText } from "./yaml-writer.ts";

/** All bytes that a tool prints for `value`. */
export function formatValue(value: Value, format: Format): string {
  const text = writers[format](value);
  return text === "" ? "" : `${text}\n`;
}

const writers: { readonly [F in Format]: (value: Value) => string } = {
  smart,
  yaml: (value) => (value === null ? "" : yamlText(value)),
  json: jsonText,
};

function smart(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return numberText(value);
  if (isList(value) && value.every((item) => typeof item === "string")) return value.join("\n");
  return yamlText(value);
}
