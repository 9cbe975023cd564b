export type { CommandResult, CommandResults, DecideCommand, Decided, Supplies } from "./decide-types.ts";
export type { DurableWorld, Indexes, IndexName, WholeWorld, World } from "./world/world.ts";
