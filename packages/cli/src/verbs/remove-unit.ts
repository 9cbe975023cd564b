import { usageError } from "../cli-error.ts";
import { removalFlags, removeWithPlan } from "../removal.ts";
import { withModel } from "../session.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "remove-unit",
  summary: "Remove units",
  usage: "<unit> […]",
  details: `Examples:
    kith remove-unit guestbook/1
    kith remove-unit guestbook/1 guestbook/2 --no-prompt`,
  flags: { ...removalFlags, "destroy-storage": { kind: "switch", help: "Accepted for scripts" } },
  run: async ({ flags, args }, terminal) => {
    if (args.length === 0) throw usageError("no units specified");
    const wrong = args.find((unit) => !/^[a-z][a-z0-9-]*\/\d+$/.test(unit));
    if (wrong !== undefined) throw usageError(`invalid unit name ${JSON.stringify(wrong)}`);
    return withModel(flags.model, ({ applications }) => {
      const remove = (options: { force: boolean; dryRun: boolean }) => applications.destroyUnits(args, options);
      return removeWithPlan({ kind: "unit", names: args, remove, flags }, terminal);
    });
  },
});
