// Forced removals whose wait is over go on without the agent (contract 5.4). Order matters: what holds others up goes first.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { removeRelation, removeUnit } from "../rules/end-life.ts";

export const timePassed: Decide<"time-passed"> = (context) => {
  const { draft, at } = context;
  const due = (record: { readonly force: { readonly deadline: number } | null }): boolean =>
    record.force !== null && record.force.deadline <= at;
  for (const unit of draft.by("not-alive", "unit")) {
    if (unit.kind !== "unit" || !due(unit)) continue;
    for (const subordinate of draft.by("subordinates-of-unit", unit.name)) removeUnit(context, subordinate.name);
    removeUnit(context, unit.name);
  }
  for (const relation of draft.by("not-alive", "relation"))
    if (relation.kind === "relation" && due(relation)) removeRelation(draft, relation.id);
  return ok(null);
};
