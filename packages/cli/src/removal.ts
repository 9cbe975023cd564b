// The plan that `remove-unit` and `remove-application` show before they act, and the question they ask.

import { CliError } from "./cli-error.ts";
import { idsIn } from "./tag-ids.ts";
import type { Terminal } from "./verb.ts";

/** Juju's lines for what goes with a unit or an application. */
export function removalPlan(what: string, info: Readonly<Record<string, unknown>> | undefined): string {
  const units = idsIn(info, "destroyed-units").map((id) => `- will remove unit ${id}\n`);
  const storage = idsIn(info, "destroyed-storage").map((id) => `- will remove storage ${id}\n`);
  const detached = idsIn(info, "detached-storage").map((id) => `- will detach storage ${id}\n`);
  return [`will remove ${what}\n`, ...units, ...storage, ...detached].join("");
}

/** Throws `<what> removal: aborted` unless the answer is yes. */
export async function confirmRemoval(what: string, plan: string, terminal: Terminal): Promise<void> {
  terminal.say("WARNING This command will perform the following actions:");
  terminal.print(plan);
  const answer = await terminal.ask("\nContinue [y/N]? ");
  if (!/^y(?:es)?$/i.test(answer?.trim() ?? "")) {
    throw new CliError(`${what} removal: aborted`, { hint: "without a question: --no-prompt" });
  }
}
