// Entering and leaving the scope of a relation (contract 5.2, 5.4).
import { ok } from "@kith/base";
import { enterScope as enter, leaveScope as leave } from "../rules/scope.ts";
import type { ApplyUnitWrite } from "./applying.ts";

export const enterScope: ApplyUnitWrite<"enter-scope"> = (context, unit, { relation }) =>
  enter(context, unit, relation);

export const leaveScope: ApplyUnitWrite<"leave-scope"> = ({ draft }, unit, { relation }) => {
  leave(draft, unit.name, relation);
  return ok(null);
};
