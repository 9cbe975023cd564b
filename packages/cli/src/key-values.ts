// `--config k=v` and `--config file.yaml`: later ones win. Values are read as YAML reads them: numbers, booleans, texts.
import { readFileSync } from "node:fs";
import { parseYaml } from "@kith/schema";
import { CliError, usageError } from "./cli-error.ts";

export type PlainValue = string | number | boolean | null;

/** Throws a {@link CliError} for files that cannot be read or hold anything but plain values. */
export function readKeyValues(words: readonly string[]): Record<string, PlainValue> {
  return Object.assign({}, ...words.map((word) => (word.includes("=") ? readPair(word) : readFile(word)))) as Record<
    string,
    PlainValue
  >;
}

/** `k=v` as texts, for settings whose types the charm knows; `k=@file` takes the file's text. */
export function readTextPairs(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const [key, value] = split(word);
      return [key, value.startsWith("@") ? readOptionFile(value.slice(1)) : value];
    }),
  );
}

function split(word: string): [string, string] {
  const at = word.indexOf("=");
  if (at <= 0) throw usageError(`expected "key=value", got ${JSON.stringify(word)}`);
  return [word.slice(0, at), word.slice(at + 1)];
}

function readPair(word: string): Record<string, PlainValue> {
  const [key, text] = split(word);
  const parsed = parseYaml(text);
  const value = parsed.ok ? parsed.value : text;
  return { [key]: typeof value === "object" && value !== null ? text : (value as PlainValue) };
}

function readFile(file: string): Record<string, PlainValue> {
  const parsed = parseYaml(readTextFile(file));
  if (!parsed.ok) throw new CliError(`cannot read ${file}: ${parsed.error}`);
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CliError(`cannot read ${file}: not a mapping`);
  }
  const wrong = Object.entries(value).find(([, each]) => typeof each === "object" && each !== null);
  if (wrong !== undefined) throw new CliError(`cannot read ${file}: ${wrong[0]} is not a plain value`);
  return value as Record<string, PlainValue>;
}

function readOptionFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError(`cannot read option from file ${JSON.stringify(file)}: ${reason(error)}`);
  }
}

export function readTextFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${reason(error)}`);
  }
}

const reason = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : error instanceof Error ? error.message : "";
