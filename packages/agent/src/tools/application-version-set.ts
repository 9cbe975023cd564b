import { done, surplus, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.2, 13.1: immediate; an empty version clears it. */
export const applicationVersionSet: Tool = {
  operands: "<new-version>",
  summary: "specify which version of the application is deployed",
  flags: [],
  formats: "none",
  async run({ options }, input) {
    const [version] = input.words;
    if (version === undefined) return usage("no version specified");
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    await options.edges.write({ kind: "workload-version", version }, { awaited: false });
    return done;
  },
};
