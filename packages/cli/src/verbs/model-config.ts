import { CliError } from "../cli-error.ts";
import { readKeyValues } from "../key-values.ts";
import { onRefused } from "../refused.ts";
import { sortedMap } from "../render/sorted.ts";
import { table } from "../render/table.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "model-config",
  summary: "Show or change the model's settings",
  usage: "[<key> | <key>=<value> …]",
  details: `Examples:
    kith model-config
    kith model-config update-status-hook-interval
    kith model-config trust-host=true
    kith model-config --reset trust-host`,
  flags: {
    model: shared.model,
    format: shared.format,
    output: shared.output,
    reset: { kind: "list", value: "key,…", help: "Back to their defaults" },
    file: { kind: "text", value: "file", help: "Settings from a file" },
  },
  run: async ({ flags, args }) => {
    const work = withModel(flags.model, async ({ model }) => {
      const reset = flags.reset.flatMap((each) => each.split(","));
      const sets = args.filter((each) => each.includes("="));
      const keys = args.filter((each) => !each.includes("="));
      if (reset.length > 0) await model.unsetModelConfig(reset);
      const all = [...(flags.file === undefined ? [] : [flags.file]), ...sets];
      if (all.length > 0) await model.setModelConfig(readKeyValues(all));
      if (reset.length > 0 || all.length > 0) return undefined;
      const config = await model.modelConfig();
      const [key] = keys;
      if (key !== undefined) {
        const entry = config[key];
        if (entry === undefined)
          throw new CliError(`key ${JSON.stringify(key)} not found in the model's settings`, {
            hint: "see: kith model-config",
          });
        return { data: { [key]: entry }, text: `${String(entry.value)}\n` };
      }
      const entries = Object.entries(sortedMap(config));
      const rows = entries.map(([name, { value, source }]) => [name, source, String(value ?? "")]);
      const titles = ["Attribute", "From", "Value"].map((title) => ({ title }));
      // Juju's own fields have no names for its formats: JSON shows them as they are, YAML in lower case.
      const data = Object.fromEntries(
        entries.map(([name, { value, source }]) => [
          name,
          flags.format === "json" ? { Value: value, Source: source } : { value, source },
        ]),
      );
      return { data, text: table(titles, rows) };
    });
    return onRefused(
      work,
      ({ message }) => new CliError(message, { hint: "see what there is to set: kith model-config" }),
    );
  },
});
