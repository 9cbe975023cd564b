// What an operator asked for a failed hook (resolved, a forced charm) ends with the failure that it was for. It may have
// been asked for while a retry ran, which then succeeded: a later failure must not find it.
import type { RecordOf } from "@kith/schema";
import type { World } from "../world/world.ts";
import type { Planner } from "./planner.ts";

export const settleWishes: Planner = ({ draft }, changed) => {
  const units = new Set<string>();
  for (const { kind, after } of changed)
    if (after !== undefined && (kind === "unit" || kind === "unit-local" || kind === "unit-workload"))
      units.add("unit" in after ? (after as RecordOf<"unit-local">).unit : (after as RecordOf<"unit">).name);
  for (const name of units) {
    const unit = draft.get("unit", name);
    if (unit === undefined || (unit.resolve === null && !unit.forceCharm)) continue;
    if (!hasFailedHook(draft, name)) draft.put({ ...unit, resolve: null, forceCharm: false });
  }
};

/** In error, or with a failed hook that is being tried again: its attempts are counted until one is committed. */
export function hasFailedHook(world: World, unit: string): boolean {
  if ((world.get("unit-workload", unit)?.error ?? null) !== null) return true;
  return (world.get("unit-local", unit)?.retries ?? 0) > 0;
}
