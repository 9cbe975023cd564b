// config.yaml, and how an option's value is read from what a user typed (contract 1.8).
import { err, ok, type Result } from "@kith/base";
import type { Refusal } from "../refusal.ts";
import { FieldReader, isMapping, Problems } from "./field-reader.ts";
import { type Plain, parseYaml } from "./yaml-text.ts";

export type OptionType = "string" | "int" | "float" | "boolean" | "secret";
export type OptionValue = string | number | boolean;

export interface CharmOption {
  readonly type: OptionType;
  readonly default: OptionValue | null;
  readonly description: string;
}
export type CharmConfig = { readonly [option: string]: CharmOption };

/** Reads config.yaml, or says everything that is wrong with it. No file at all is an empty config: pass undefined. */
export function readConfig(text: string | undefined): Result<CharmConfig, readonly string[]> {
  if (text === undefined) return ok({});
  const parsed = parseYaml(text);
  if (!parsed.ok) return err([`invalid config: ${parsed.error}`]);
  if (!isMapping(parsed.value) || !("options" in parsed.value)) return err(["invalid config: empty configuration"]);
  const problems = new Problems();
  const reader = new FieldReader(parsed.value, "", problems);
  const config: Record<string, CharmOption> = {};
  for (const [name, fields] of reader.entries("options")) {
    const type = fields.text("type", "string");
    if (!isOptionType(type)) {
      problems.add(`option "${name}" has unknown type "${type}"`);
      continue;
    }
    const value = fields.raw("default") ?? null;
    const fallback = value === null ? ok(null) : coerceDefault(type, value);
    if (!fallback.ok)
      problems.add(`invalid config default: option "${name}" expected ${type}, got ${JSON.stringify(value)}`);
    config[name] = { type, default: fallback.ok ? fallback.value : null, description: fields.looseText("description") };
  }
  return problems.texts.length > 0 ? err(problems.texts.map((text) => prefix(text))) : ok(config);
}

const prefix = (text: string): string => (text.startsWith("invalid config") ? text : `invalid config: ${text}`);

const optionTypes = ["string", "int", "float", "boolean", "secret"] as const;
const isOptionType = (type: string): type is OptionType => (optionTypes as readonly string[]).includes(type);

function coerceDefault(type: OptionType, value: Plain): Result<OptionValue, null> {
  switch (type) {
    case "string":
      return typeof value === "object" ? err(null) : ok(String(value));
    case "secret":
      return value === "" || (typeof value === "string" && value.startsWith("secret:")) ? ok(value) : err(null);
    case "int":
      if (typeof value === "number" && Number.isInteger(value)) return ok(value);
      return typeof value === "string" && /^[+-]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]*|[1-9][0-9]*)$/.test(value)
        ? ok(Number(value))
        : err(null);
    case "float":
      if (typeof value === "number") return ok(value);
      return readFloat(value);
    case "boolean":
      if (typeof value === "boolean") return ok(value);
      return typeof value === "string" ? readBool(value) : err(null);
  }
}

const TRUE = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const FALSE = new Set(["0", "f", "F", "FALSE", "false", "False"]);
const readBool = (text: string): Result<boolean, null> =>
  TRUE.has(text) ? ok(true) : FALSE.has(text) ? ok(false) : err(null);
const readFloat = (value: Plain): Result<number, null> =>
  typeof value === "string" && /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(value)
    ? ok(Number(value))
    : err(null);

/** The value of `option` that a user's `value` stands for; texts are converted to the option's type. */
export function optionValue(config: CharmConfig, option: string, value: OptionValue): Result<OptionValue, Refusal> {
  const spec = Object.hasOwn(config, option) ? config[option] : undefined;
  if (spec === undefined) return err({ code: "unknown-option", option });
  const wrong = (): Result<OptionValue, Refusal> =>
    err({ code: "option-type", option, expected: spec.type, got: JSON.stringify(value) });
  switch (spec.type) {
    case "string":
      return ok(typeof value === "string" ? value : String(value));
    case "secret":
      return value === "" || (typeof value === "string" && value.startsWith("secret:")) ? ok(value) : wrong();
    case "int": {
      if (typeof value === "number") return Number.isInteger(value) ? ok(value) : wrong();
      return typeof value === "string" && /^[+-]?[0-9]+$/.test(value) ? ok(Number(value)) : wrong();
    }
    case "float": {
      if (typeof value === "number") return ok(value);
      const read = readFloat(value);
      return read.ok ? read : wrong();
    }
    case "boolean": {
      if (typeof value === "boolean") return ok(value);
      const read = readBool(String(value));
      return read.ok ? read : wrong();
    }
  }
}
