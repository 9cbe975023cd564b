import { usageError } from "../cli-error.ts";
import { removalFlags, removeWithPlan } from "../removal.ts";
import { withModel } from "../session.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "remove-machine",
  summary: "Remove machines",
  usage: "<machine> […]",
  details: `A machine with units is removed with --force only, and its units with it.

Examples:
    kith remove-machine 3
    kith remove-machine 3 --force --no-prompt`,
  flags: {
    ...removalFlags,
    "keep-instance": { kind: "switch", help: "Forget the machine and leave its processes alone" },
  },
  run: async ({ flags, args }, terminal) => {
    if (args.length === 0) throw usageError("no machines specified");
    const wrong = args.find((id) => !/^\d+(?:\/[a-z]+\/\d+)*$/.test(id));
    if (wrong !== undefined) throw usageError(`invalid machine id ${JSON.stringify(wrong)}`);
    return withModel(flags.model, ({ model }) => {
      const remove = (options: { force: boolean; dryRun: boolean }) =>
        model.destroyMachines(args, { ...options, keep: flags["keep-instance"] });
      return removeWithPlan({ kind: "machine", names: args, remove, flags }, terminal);
    });
  },
});
