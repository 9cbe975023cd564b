// The unit is done: contract 2.5, number 1.
import type { Step, UnitRemoteState } from "../step.ts";
import type { Resolver } from "./resolver.ts";

/** Ends a unit that the controller has given up, or that has run its last hook. */
export const end: Resolver = (local, remote) => {
  if (remote.unit.life === "dead") return { kind: "dead" };
  return local.unit.flags.removed ? endWhenAlone(remote) : null;
};

/** The principal is not removed until its subordinates are gone (contract 5.3). */
export function endWhenAlone(remote: UnitRemoteState): Step {
  const [first] = remote.subordinates;
  return first === undefined ? { kind: "dead" } : { kind: "wait", idle: false, for: `${first} to be removed` };
}
