// What is true of every model at every revision. Numbered; checked after every command in tests and after every step of
// every simulation. An invariant answers its violations in words, naming ids.
import type { WholeWorld } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";
import { lifeInvariants } from "./life.ts";
import { machineInvariants } from "./machines.ts";
import { relationInvariants } from "./relations.ts";
import { unitInvariants } from "./units.ts";
import { workInvariants } from "./work.ts";

/** By number, in order. */
export const invariants: { readonly [number: string]: Invariant } = {
  ...unitInvariants,
  ...machineInvariants,
  ...relationInvariants,
  ...lifeInvariants,
  ...workInvariants,
};

/** Every violation, as `I7: …`; none in a sound world. */
export function checkInvariants(world: WholeWorld): string[] {
  const violations: string[] = [];
  for (const [number, invariant] of Object.entries(invariants))
    for (const violation of invariant(world)) violations.push(`${number}: ${violation}`);
  return violations;
}
