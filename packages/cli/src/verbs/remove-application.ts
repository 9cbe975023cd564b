import { CliError, usageError } from "../cli-error.ts";
import { confirmRemoval, removalPlan } from "../removal.ts";
import { type ModelSession, withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "remove-application",
  summary: "Remove applications with all their units",
  usage: "<application> […]",
  flags: {
    model: shared.model,
    "no-prompt": shared.noPrompt,
    force: shared.force,
    "dry-run": { kind: "switch", help: "Only show what would be removed" },
    "destroy-storage": { kind: "switch", help: "Accepted for scripts" },
    "no-wait": { kind: "switch", help: "Accepted for scripts" },
  },
  run: async ({ flags, args }, terminal) => {
    if (args.length === 0) throw usageError("no application specified");
    return withModel(flags.model, async (session) => {
      const ask = !flags["no-prompt"] && !flags["dry-run"];
      if (ask || flags["dry-run"]) {
        const plan = await remove(session, args, { force: flags.force, dryRun: true });
        if (flags["dry-run"]) return { text: plan };
        await confirmRemoval("application", plan, terminal);
      }
      const done = await remove(session, args, { force: flags.force, dryRun: false });
      return { text: ask ? "" : done };
    });
  },
});

async function remove(
  { applications }: ModelSession,
  names: readonly string[],
  options: { readonly force: boolean; readonly dryRun: boolean },
): Promise<string> {
  const texts: string[] = [];
  for (const name of names) {
    const info = await applications.destroyApplication(name, options).catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== "ClientError") throw error;
      throw new CliError(`removing application ${name} failed: ${error.message}`, { hint: "see: kith status" });
    });
    texts.push(removalPlan(`application ${name}`, info));
  }
  return texts.join("");
}
