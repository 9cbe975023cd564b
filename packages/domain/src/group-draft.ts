// What the engine decides a model's commands on: each with its planners.
import { ok, type Result } from "@kith/base";
import type { Command, CommandKind, CommandOf, Issued, Refusal } from "@kith/schema";
import { decisions } from "./commands/index.ts";
import type { DecideCommand, Decided, Supplies } from "./decide-types.ts";
import type { Decide } from "./deciding.ts";
import { beginGroupOf, type Group } from "./group.ts";
import { runPlanners } from "./planners/index.ts";
import { Draft } from "./world/draft.ts";
import type { World } from "./world/world.ts";

export type GroupDraft = Group<Command>;

export const beginGroup = (world: World): GroupDraft => beginGroupOf(world, decideOn);

/** One command by itself: what `plan` and tests call. */
export const decide: DecideCommand = (world, issued, supplies) => decideOn(world, world.revision + 1, issued, supplies);

function decideOn(world: World, revision: number, issued: Issued, supplies: Supplies): Result<Decided, Refusal> {
  const { command, actor, at } = issued;
  const context = { draft: new Draft(world, revision), actor, at, supplies };
  const decideKind = decisions[command.kind] as Decide<CommandKind>;
  const decided = decideKind(context, command as CommandOf<CommandKind>);
  if (!decided.ok) return decided;
  runPlanners(context);
  return ok({ changes: context.draft.changes(), result: decided.value, steps: context.draft.steps });
}
