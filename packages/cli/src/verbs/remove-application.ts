import { usageError } from "../cli-error.ts";
import { removalFlags, removeWithPlan } from "../removal.ts";
import { withModel } from "../session.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "remove-application",
  summary: "Remove applications with all their units",
  usage: "<application> […]",
  details: `Example:
    kith remove-application guestbook`,
  flags: { ...removalFlags, "destroy-storage": { kind: "switch", help: "Accepted for scripts" } },
  run: async ({ flags, args }, terminal) => {
    if (args.length === 0) throw usageError("no application specified");
    return withModel(flags.model, ({ applications }) => {
      const remove = (options: { force: boolean; dryRun: boolean }) => applications.destroyApplications(args, options);
      return removeWithPlan({ kind: "application", names: args, remove, flags }, terminal);
    });
  },
});
