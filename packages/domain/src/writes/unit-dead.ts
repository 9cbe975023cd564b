// The agent has run the unit's last hook. The planner `advance-life` removes it as soon as its subordinates are gone.
import { ok } from "@kith/base";
import { notValid } from "../deciding.ts";
import { leaveAllScopes } from "../rules/scope.ts";
import type { ApplyUnitWrite } from "./applying.ts";

export const unitDead: ApplyUnitWrite<"unit-dead"> = ({ draft }, unit) => {
  if (unit.life === "alive") return notValid(`cannot end unit ${JSON.stringify(unit.name)}: it is alive`);
  leaveAllScopes(draft, unit.name);
  draft.put({ ...unit, life: "dead" });
  return ok(null);
};
