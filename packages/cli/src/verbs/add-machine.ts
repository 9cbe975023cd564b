import { CliError, usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "add-machine",
  summary: "Add machines",
  usage: "",
  flags: {
    model: shared.model,
    n: { kind: "number", value: "count", help: "How many (default 1)" },
  },
  run: async ({ flags, args }, terminal) => {
    if (args.length > 0) throw usageError(`placement ${JSON.stringify(args[0])} is not supported on this cloud`);
    await withModel(flags.model, async ({ model }) => {
      const machines = await model.addMachines(
        Array.from({ length: flags.n ?? 1 }, () => ({ jobs: ["JobHostUnits"] })),
      );
      for (const { machine, error } of machines) {
        if (error !== undefined) throw new CliError(error.message);
        terminal.say(`created machine ${machine}`);
      }
    });
    return undefined;
  },
});
