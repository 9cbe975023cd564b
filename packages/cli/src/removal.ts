// Removing units, applications or machines: what would go is shown and asked about, then the same call does it.
import type { dialect } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import { readEntry } from "./refused.ts";
import { idsIn } from "./tag-ids.ts";
import { type Output, shared, type Terminal } from "./verb.ts";

export const removalFlags = {
  model: shared.model,
  "no-prompt": shared.noPrompt,
  force: shared.force,
  "dry-run": { kind: "switch", help: "Only show what would be removed" },
  "no-wait": { kind: "switch", help: "Accepted for scripts" },
} as const;

/** One answer for each name, in order. */
type Remove = (options: { readonly force: boolean; readonly dryRun: boolean }) => Promise<readonly Removed[]>;

interface Removed {
  readonly error?: dialect.DialectError;
  readonly info?: Readonly<Record<string, unknown>>;
}

interface Removal {
  readonly kind: "unit" | "application" | "machine";
  readonly names: readonly string[];
  readonly remove: Remove;
  readonly flags: { readonly "no-prompt": boolean; readonly force: boolean; readonly "dry-run": boolean };
}

/** The plan is printed once: before the question, or after the work when nobody was asked. */
export async function removeWithPlan(removal: Removal, terminal: Terminal): Promise<Output> {
  const { flags, remove } = removal;
  const dryRun = flags["dry-run"];
  const asks = !dryRun && !flags["no-prompt"];
  if (asks) await confirm(removal, planOf(removal, await remove({ force: flags.force, dryRun: true })), terminal);
  const plan = planOf(removal, await remove({ force: flags.force, dryRun }));
  return { text: asks ? "" : plan };
}

/** Juju's lines for what goes with each. Throws when any of them cannot go. */
function planOf({ kind, names }: Removal, results: readonly Removed[]): string {
  const failed = results.flatMap(({ error }, i) => {
    const name = kind === "machine" ? "machine" : `${kind} ${names[i]}`;
    return error === undefined ? [] : [{ ...readEntry(error), name }];
  });
  if (failed.length > 0) {
    const texts = failed.map(({ name, message }) => `removing ${name} failed: ${message}`);
    throw new CliError(texts.join("\nERROR "), { hint: failed[0]?.hint ?? "see: kith status" });
  }
  return results.map(({ info }, i) => linesOf(`${kind} ${names[i]}`, info)).join("");
}

function linesOf(what: string, info: Removed["info"]): string {
  const units = idsIn(info, "destroyed-units").map((id) => `- will remove unit ${id}\n`);
  const storage = idsIn(info, "destroyed-storage").map((id) => `- will remove storage ${id}\n`);
  const detached = idsIn(info, "detached-storage").map((id) => `- will detach storage ${id}\n`);
  return [`will remove ${what}\n`, ...units, ...storage, ...detached].join("");
}

async function confirm({ kind }: Removal, plan: string, terminal: Terminal): Promise<void> {
  terminal.say("WARNING This command will perform the following actions:");
  terminal.print(plan);
  const answer = await terminal.ask("\nContinue [y/N]? ");
  if (/^y(?:es)?$/i.test(answer?.trim() ?? "")) return;
  throw new CliError(`${kind} removal: aborted`, { hint: "without a question: --no-prompt" });
}
