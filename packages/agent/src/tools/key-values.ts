// `key=value` words and YAML files of them (contract 4.1 "key=value parsing", 4.3 "--file").
import { err, ok, type Result } from "@kith/base";
import { readTextMap } from "@kith/schema";
import type { ToolContext } from "../hook-context/tool-context.ts";
import { readNamedFile } from "./named-file.ts";
import { failed, needStdin, type Outcome, quote, usage } from "./outcome.ts";
import type { ToolInput } from "./tool.ts";

export const fileFlag = {
  names: ["file"],
  kind: "text",
  about: "file containing key-value pairs as YAML, - for stdin; words override it",
} as const;

/** Splits each word at its first `=` and trims both sides. */
export function readPairs(words: readonly string[]): Result<Map<string, string>, string> {
  const pairs = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf("=");
    const key = word.slice(0, Math.max(at, 0)).trim();
    if (at < 0 || key === "") return err(`expected "key=value", got ${quote(word)}`);
    if (pairs.has(key)) return err(`key ${quote(key)} specified more than once`);
    pairs.set(key, word.slice(at + 1).trim());
  }
  return ok(pairs);
}

/** The pairs of the words over those of `--file`, or the outcome that the tool ends with. */
export async function readInput(context: ToolContext, input: ToolInput): Promise<Result<Map<string, string>, Outcome>> {
  const pairs = readPairs(input.words.filter((word) => word !== ""));
  if (!pairs.ok) return err(usage(pairs.error));
  const path = input.text("file") ?? "";
  if (path === "") return pairs;
  const text = await readNamedFile(context, input, path);
  if (text === undefined) return err(needStdin);
  const file = readTextMap(text);
  if (!file.ok) return err(failed(file.error));
  return ok(new Map([...file.value, ...pairs.value]));
}
