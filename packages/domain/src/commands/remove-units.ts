// Contract 5.4: dying is announced to the remote sides at once; what follows is the agent's and the planners' work.
import { ok } from "@kith/base";
import { type Decide, notFound, refuse } from "../deciding.ts";
import { destroyUnit } from "../rules/end-life.ts";

export const removeUnits: Decide<"remove-units"> = (context, { units, force }) => {
  for (const name of units) {
    const unit = context.draft.get("unit", name);
    if (unit === undefined) return notFound("unit", name);
    if (unit.principal !== null) return refuse({ code: "subordinate-unit", unit: name, application: unit.application });
    if (unit.life === "alive" || force) destroyUnit(context, unit, force);
  }
  return ok(null);
};
