// Durable world ← group layer ← command layer. Each command and its planners run on a layer of their own over what the
// group has decided so far; a refusal, or a broken limit, drops that layer alone.
import { ok, type Result } from "@kith/base";
import type { Change, CommandKind, CommandOf, Issued, Refusal } from "@kith/schema";
import { decisions } from "./commands/index.ts";
import type { DecideCommand, Decided, Supplies } from "./decide-types.ts";
import type { Decide } from "./deciding.ts";
import { runPlanners } from "./planners/index.ts";
import { Draft } from "./world/draft.ts";
import type { World } from "./world/world.ts";

/** What commands of one commit are decided on. */
export interface GroupDraft {
  /** The world as the group would leave it. */
  readonly world: World;
  /** Keys that the group would change so far. */
  readonly size: number;
  decide(issued: Issued, supplies: Supplies): Result<Decided, Refusal>;
  /** At most one change per key, all stamped with the revision after the durable one. */
  changes(): Change[];
}

export function beginGroup(world: World): GroupDraft {
  const layer = new Draft(world, world.revision + 1);
  return {
    world: layer,
    get size() {
      return layer.size;
    },
    decide(issued, supplies) {
      const decided = decideOn(layer, layer.revision, issued, supplies);
      if (decided.ok) layer.absorb(decided.value.changes);
      return decided;
    },
    changes: () => layer.changes(),
  };
}

/** One command by itself: what `plan` and tests call. */
export const decide: DecideCommand = (world, issued, supplies) => decideOn(world, world.revision + 1, issued, supplies);

function decideOn(world: World, revision: number, issued: Issued, supplies: Supplies): Result<Decided, Refusal> {
  const { command, actor, at } = issued;
  const context = { draft: new Draft(world, revision), actor, at, supplies };
  const decideKind = decisions[command.kind] as Decide<CommandKind>;
  const decided = decideKind(context, command as CommandOf<CommandKind>);
  if (!decided.ok) return decided;
  runPlanners(context);
  return ok({ changes: context.draft.changes(), result: decided.value });
}
