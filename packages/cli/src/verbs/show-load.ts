import { usageError } from "../cli-error.ts";
import { loadText } from "../render/load-text.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

const TOP = 10;
const TOP_MAX = 100;

export const verb = defineVerb({
  name: "show-load",
  summary: "Show what the running model costs, and what causes most of it",
  usage: "",
  details: `Counts since the controller was started. "told" is what went to agents, "said" what
came from them. The same numbers for Prometheus: docs/metrics.md.

Examples:
    kith show-load
    kith show-load --top 30 --format yaml`,
  flags: {
    model: shared.model,
    top: { kind: "number", value: "count", help: `How many relations and units (default ${TOP})` },
    format: shared.format,
    output: shared.output,
  },
  run: async ({ flags }) => {
    const top = flags.top ?? TOP;
    if (!Number.isInteger(top) || top < 1 || top > TOP_MAX) throw usageError(`--top is 1 to ${TOP_MAX}`);
    const load = await withModel(flags.model, ({ model }) => model.load(top));
    return { data: load, text: loadText(load) };
  },
});
