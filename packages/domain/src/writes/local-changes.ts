// The controller's copy of a unit's local records: written with the fact they belong to, read only to rebuild a lost machine.
import { ok } from "@kith/base";
import { type LocalChange, splitKey } from "@kith/schema";
import { type Deciding, type Outcome, refuse } from "../deciding.ts";

/** Applies `changes`, all of which must be of `unit` itself. */
export function applyLocalChanges(
  { draft }: Deciding,
  unit: string,
  machine: string,
  changes: readonly LocalChange[],
): Outcome {
  for (const change of changes) {
    const key = change.op === "put" ? [change.record.unit] : splitKey(change.key);
    if (key[0] !== unit) return refuse({ code: "foreign-entity", entity: key[0] ?? "", machine });
    if (change.op === "put") draft.put(change.record);
    else draft.remove(change.kind, ...key);
  }
  return ok(null);
}
