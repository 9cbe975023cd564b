import { ok } from "@kith/base";
import type { ApplyUnitWrite } from "./applying.ts";

/** Which revision of a resource the unit has on its disk. */
export const resourceUsed: ApplyUnitWrite<"resource-used"> = ({ draft }, unit, { name, resourceRevision }) => {
  draft.put({ kind: "unit-resource", unit: unit.name, name, resourceRevision });
  return ok(null);
};
