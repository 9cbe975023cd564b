// Nobody has heard of these leaders for a whole lease: another unit of their application takes over, if there is one.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { electLeader } from "../planners/elect-leaders.ts";

export const leasesExpired: Decide<"leases-expired"> = (context, { units }) => {
  const expired = new Set(units);
  for (const name of units) {
    const unit = context.draft.get("unit", name);
    if (unit !== undefined && context.draft.get("leader", unit.application)?.unit === name)
      electLeader(context, unit.application, expired);
  }
  return ok(null);
};
