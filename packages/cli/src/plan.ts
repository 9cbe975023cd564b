// Asks the controller what a command would change: the code that plans is the code that applies.
import type { Change, CommandOf, dialect } from "@kith/schema";
import { planLines } from "./plan-lines.ts";
import type { ModelSession } from "./session.ts";

/**
 * One line for each change that people care for; none: nothing would change. `uploads` are described only: `before:0` is the
 * URL of the first.
 */
export async function planOf(
  { model }: ModelSession,
  command: dialect.ParamsIn<"Kith", "Plan">["command"],
  uploads: readonly CommandOf<"add-charm">[] = [],
): Promise<string[]> {
  const before = await model.status();
  const names = new Map(uploads.map(({ sha256, name }) => [sha256, name]));
  return planLines((await model.plan(command, uploads)).changes as readonly Change[], before, names);
}
