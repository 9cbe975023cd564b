// Asks the controller what a command would change: the code that plans is the code that applies.
import type { Change, dialect } from "@kith/schema";
import { planLines } from "./plan-lines.ts";
import type { ModelSession } from "./session.ts";

/** One line for each change that people care for; none: nothing would change. */
export async function planOf(
  { model }: ModelSession,
  command: dialect.ParamsIn<"Kith", "Plan">["command"],
): Promise<string[]> {
  const before = await model.status();
  return planLines((await model.plan(command)).changes as readonly Change[], before);
}
