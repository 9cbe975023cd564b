import { CliError, usageError } from "../cli-error.ts";
import { confirmRemoval, removalPlan } from "../removal.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "remove-unit",
  summary: "Remove units",
  usage: "<unit> […]",
  flags: {
    model: shared.model,
    "no-prompt": shared.noPrompt,
    force: shared.force,
    "dry-run": { kind: "switch", help: "Only show what would be removed" },
    "destroy-storage": { kind: "switch", help: "Accepted for scripts" },
    "no-wait": { kind: "switch", help: "Accepted for scripts" },
  },
  run: async ({ flags, args }, terminal) => {
    if (args.length === 0) throw usageError("no units specified");
    const wrong = args.find((unit) => !/^[a-z][a-z0-9-]*\/\d+$/.test(unit));
    if (wrong !== undefined) throw usageError(`invalid unit name ${JSON.stringify(wrong)}`);
    return withModel(flags.model, async ({ applications }) => {
      const ask = !flags["no-prompt"] && !flags["dry-run"];
      if (ask || flags["dry-run"]) {
        const planned = await applications.destroyUnits(args, { force: flags.force, dryRun: true });
        const plan = texts(args, planned);
        if (flags["dry-run"]) return { text: plan };
        await confirmRemoval("unit", plan, terminal);
      }
      const results = await applications.destroyUnits(args, { force: flags.force });
      return { text: ask ? shownBefore(args, results) : texts(args, results) };
    });
  },
});

type Removed = { readonly error?: { readonly message: string }; readonly info?: Readonly<Record<string, unknown>> };

function texts(units: readonly string[], results: readonly Removed[]): string {
  refuseFailed(units, results);
  return results.map(({ info }, i) => removalPlan(`unit ${units[i]}`, info)).join("");
}

function shownBefore(units: readonly string[], results: readonly Removed[]): string {
  refuseFailed(units, results);
  return "";
}

function refuseFailed(units: readonly string[], results: readonly Removed[]): void {
  const failed = results.flatMap(({ error }, i) =>
    error === undefined ? [] : [`removing unit ${units[i]} failed: ${error.message}`],
  );
  if (failed.length > 0) throw new CliError(failed.join("\nERROR "), { hint: "see: kith status" });
}
