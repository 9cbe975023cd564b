// A principal unit without a machine gets one of its own, made for it.
import { addMachine, assignUnit } from "../rules/units.ts";
import type { Planner } from "./planner.ts";

export const placeUnits: Planner = (context, changed) => {
  const { draft } = context;
  for (const { kind, after } of changed) {
    if (kind !== "unit" || after?.kind !== "unit") continue;
    const unit = draft.get("unit", after.name);
    if (unit?.life !== "alive" || unit.principal !== null) continue;
    if (draft.get("unit-machine", unit.name) !== undefined) continue;
    const application = draft.get("application", unit.application);
    if (application === undefined) continue;
    const { base, constraints } = application;
    assignUnit(draft, unit.name, addMachine(context, { base, constraints, dedicated: true }), null);
  }
};
