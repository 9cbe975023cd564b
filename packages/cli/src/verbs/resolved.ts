import { CliError, usageError } from "../cli-error.ts";
import { readEntry } from "../refused.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "resolved",
  summary: "Let units in error go on: their failed hook runs again",
  usage: "<unit> […]",
  details: `Examples:
    kith resolved guestbook/0
    kith resolved guestbook/0 --no-retry
    kith resolved --all`,
  flags: {
    model: shared.model,
    "no-retry": { kind: "switch", help: "Go on without running the failed hook again" },
    all: { kind: "switch", help: "All units in error" },
  },
  run: async ({ flags, args }) => {
    if (args.length === 0 && !flags.all) throw usageError("no unit specified");
    if (args.length > 0 && flags.all) throw usageError("specifying unit names with --all not valid");
    const wrong = args.find((unit) => !/^[a-z][a-z0-9-]*\/\d+$/.test(unit));
    if (wrong !== undefined) throw usageError(`unit name ${JSON.stringify(wrong)} not valid`);
    await withModel(flags.model, async ({ applications }) => {
      const results = await applications.resolve(flags.all ? null : args, !flags["no-retry"]);
      const failed = (results ?? []).flatMap(({ error }) => (error?.message === undefined ? [] : [readEntry(error)]));
      const [first] = failed;
      if (first !== undefined)
        throw new CliError(failed.map(({ message }) => message).join("\nERROR "), { hint: first.hint });
    });
    return undefined;
  },
});
