import { readPairs } from "./key-values.ts";
import { done, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.4: immediate and durable when it exits; an empty value deletes. */
export const leaderSet: Tool = {
  operands: "<key>=<value> [...]",
  summary: "write application leadership settings",
  flags: [],
  formats: "none",
  async run({ leaderSettings }, input) {
    const pairs = readPairs(input.words);
    if (!pairs.ok) return usage(pairs.error);
    await leaderSettings.write(pairs.value);
    return done;
  },
};
