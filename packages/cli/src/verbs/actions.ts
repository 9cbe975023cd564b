import { usageError } from "../cli-error.ts";
import { sortedDeep } from "../render/sorted.ts";
import { table } from "../render/table.ts";
import { toYaml } from "../render/yaml.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "actions",
  summary: "Show the actions of an application",
  usage: "<application>",
  flags: {
    model: shared.model,
    format: shared.format,
    output: shared.output,
    schema: { kind: "switch", help: "Show parameters too" },
  },
  run: async ({ flags, args }, terminal) => {
    const [application] = args;
    if (application === undefined) throw usageError("no application name specified");
    const actions = await withModel(flags.model, (session) => session.actions.ofApplication(application));
    const sorted = Object.entries(actions).sort(([a], [b]) => (a < b ? -1 : 1));
    if (sorted.length === 0) {
      terminal.say(`No actions defined for ${application}.`);
      return undefined;
    }
    const schemas = sortedDeep(Object.fromEntries(sorted.map(([name, { params }]) => [name, params])));
    if (flags.schema) return { data: schemas, text: toYaml(schemas) };
    const data = Object.fromEntries(sorted.map(([name, { description }]) => [name, description]));
    const rows = sorted.map(([name, { description }]) => [name, description.split("\n")[0] ?? ""]);
    return { data, text: table([{ title: "Action" }, { title: "Description" }], rows) };
  },
});
