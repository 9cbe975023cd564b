// Text becomes plain values here and nowhere else. Charms are read as YAML 1.1, as Juju reads them: yes and no are booleans.
import { err, ok, type Result } from "@kith/base";
import { parseDocument } from "yaml";
import { CHARM_FILE_BYTES_MAX, YAML_ALIASES_MAX } from "../limits.ts";

export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** The value of a YAML document with one mapping, or what is wrong with it: `line 3: …`. */
export function parseYaml(text: string): Result<Plain, string> {
  if (text.length > CHARM_FILE_BYTES_MAX) return err(`file is larger than ${CHARM_FILE_BYTES_MAX} bytes`);
  try {
    const document = parseDocument(text, { version: "1.1", merge: true, uniqueKeys: false, logLevel: "silent" });
    const [problem] = document.errors;
    if (problem !== undefined) return err(`line ${problem.linePos?.[0].line ?? 1}: ${firstLine(problem.message)}`);
    return ok(toPlain(document.toJS({ maxAliasCount: YAML_ALIASES_MAX })));
  } catch (error) {
    return err(firstLine(error instanceof Error ? error.message : String(error)));
  }
}

/** Dates and big integers become text and numbers; keys become text; undefined becomes null. */
function toPlain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) return plainObject(value.entries());
  if (typeof value === "object") {
    if ("toISOString" in value && typeof value.toISOString === "function") return String(value.toISOString());
    return plainObject(Object.entries(value));
  }
  return String(value);
}

function plainObject(entries: Iterable<[unknown, unknown]>): Plain {
  const plain: Record<string, Plain> = Object.create(null) as Record<string, Plain>;
  for (const [key, value] of entries) plain[String(key)] = toPlain(value);
  return { ...plain };
}

const firstLine = (text: string): string => text.split("\n")[0] ?? text;
