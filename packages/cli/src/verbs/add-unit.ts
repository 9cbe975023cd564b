import { usageError } from "../cli-error.ts";
import { readPlacement } from "../placement.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "add-unit",
  summary: "Add units to an application",
  usage: "<application>",
  details: `Examples:
    kith add-unit guestbook -n 2
    kith add-unit guestbook --to 0`,
  flags: {
    model: shared.model,
    n: { kind: "number", also: ["num-units"], value: "count", help: "How many (default 1)" },
    to: { kind: "text", value: "placement", help: "Machines, separated by commas" },
  },
  run: async ({ flags, args }) => {
    const [application, ...more] = args;
    if (application === undefined) throw usageError("no application specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const count = flags.n ?? 1;
    if (count < 1) throw usageError("--num-units must be a positive integer");
    await withModel(flags.model, ({ applications }) =>
      applications.addUnits(application, count, readPlacement(flags.to)),
    );
    return undefined;
  },
});
