import { CliError, usageError } from "../cli-error.ts";
import { formOperation } from "../operations.ts";
import { toYaml } from "../render/yaml.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "show-operation",
  summary: "Show an operation with all its tasks",
  usage: "<operation id>",
  details: `Example:
    kith show-operation 4`,
  flags: { model: shared.model, format: shared.structured, output: shared.output, utc: shared.utc },
  run: async ({ flags, args }) => {
    const [id, ...more] = args;
    if (id === undefined) throw usageError("no operation ID specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    if (!/^\d+$/.test(id)) throw usageError(`operation ID ${JSON.stringify(id)} not valid`);
    const [operation] = await withModel(flags.model, ({ actions }) => actions.operationsById([id]));
    if (operation === undefined || operation.error !== undefined) {
      const message = operation?.error?.message ?? `operation ${JSON.stringify(id)} not found`;
      throw new CliError(message, { output: "{}\n", hint: "see: kith operations" });
    }
    const data = formOperation(operation);
    return { data, text: toYaml(data), format: "yaml" };
  },
});
