// What providers are to do: make each machine that is alive, release each one that is dead.
import type { Planner } from "./planner.ts";

export const requestMachines: Planner = ({ draft, at }, changed) => {
  for (const { after } of changed) {
    if (after?.kind !== "machine") continue;
    const machine = draft.get("machine", after.id);
    if (machine === undefined) continue;
    const wanted = machine.life === "dead" ? "release" : "ensure";
    const provision = draft.get("provision", machine.id);
    if (provision?.wanted === wanted || (provision === undefined && wanted === "ensure" && machine.life !== "alive"))
      continue;
    draft.put({
      kind: "provision",
      machine: machine.id,
      wanted,
      state: "open",
      attempt: 0,
      notBefore: at,
      error: null,
    });
  }
};
