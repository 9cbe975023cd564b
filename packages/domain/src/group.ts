// Durable world ← group layer ← command layer. Each command runs on a layer of its own over what the group has decided so
// far; a refusal, or a broken limit, drops that layer alone.
import type { Result } from "@kith/base";
import type { Change, Issued, Refusal } from "@kith/schema";
import type { Decided, Supplies } from "./decide-types.ts";
import { Draft } from "./world/draft.ts";
import type { World } from "./world/world.ts";

/** What commands of one commit are decided on. */
export interface Group<Command> {
  /** The world as the group would leave it. */
  readonly world: World;
  /** Keys that the group would change so far. */
  readonly size: number;
  decide(issued: Issued<Command>, supplies: Supplies): Result<Decided, Refusal>;
  /** At most one change per key, all stamped with the revision after the durable one. */
  changes(): Change[];
}

/** Decides one command on a layer of its own over `world`, stamped with `revision`. */
export type DecideOn<Command> = (
  world: World,
  revision: number,
  issued: Issued<Command>,
  supplies: Supplies,
) => Result<Decided, Refusal>;

export function beginGroupOf<Command>(world: World, decideOn: DecideOn<Command>): Group<Command> {
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
