// A machine with units is refused unless forced, and then its units go the forced way too.
import { ok } from "@kith/base";
import { type Decide, notFound, refuse } from "../deciding.ts";
import { destroyMachine, destroyUnit, removeMachine as removeNow } from "../rules/end-life.ts";

export const removeMachine: Decide<"remove-machine"> = (context, { machine: id, force, keep }) => {
  const { draft } = context;
  const machine = draft.get("machine", id);
  if (machine === undefined) return notFound("machine", id);
  const units = draft.by("units-on-machine", id).map((record) => record.unit);
  if (units.length > 0 && !force) return refuse({ code: "machine-in-use", machine: id, units: units.sort() });
  for (const name of units) {
    const unit = draft.get("unit", name);
    if (unit !== undefined) destroyUnit(context, unit, true);
  }
  // The instance is kept: nobody is asked to release it.
  if (keep && draft.countBy("assignments-of-machine", id) === 0) removeNow(context, id);
  else destroyMachine(context, machine, force);
  return ok(null);
};
