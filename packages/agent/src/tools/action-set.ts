import { err, ok, type Result } from "@kith/base";
import { notRunningAction } from "./action-outcome.ts";
import { done, quote, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

const SEGMENT = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
/** The runner's own results. */
const RESERVED: readonly string[] = ["stdout", "stdout-encoding", "stderr", "stderr-encoding"];

/** Contract 4.6, 13.1: values stay texts as they are, keys make a tree at their dots. */
export const actionSet: Tool = {
  operands: "<key>=<value> [<key>=<value> ...]",
  summary: "set action results",
  flags: [],
  formats: "none",
  run({ options, actionResults }, input) {
    const results: { readonly path: readonly string[]; readonly value: string }[] = [];
    for (const word of input.words) {
      const at = word.indexOf("=");
      if (at < 0) return usage(`argument ${quote(word)} must be of the form key...=value`);
      const path = readPath(word.slice(0, at));
      if (!path.ok) return usage(path.error);
      results.push({ path: path.value, value: word.slice(at + 1) });
    }
    if (options.action === null) return notRunningAction;
    for (const { path, value } of results) actionResults.set(path, value);
    return done;
  },
};

function readPath(key: string): Result<readonly string[], string> {
  const path = key.split(".");
  for (const segment of path) {
    if (RESERVED.includes(segment)) return err(`cannot set reserved action key ${quote(segment)}`);
    if (!SEGMENT.test(segment))
      return err(
        `key ${quote(segment)} must start and end with lowercase alphanumeric, and contain only lowercase alphanumeric and hyphens`,
      );
  }
  return ok(path);
}
