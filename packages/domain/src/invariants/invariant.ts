import type { WholeWorld } from "../world/world.ts";

/** Answers what violates it, in words, naming ids. */
export type Invariant = (world: WholeWorld) => Iterable<string>;
