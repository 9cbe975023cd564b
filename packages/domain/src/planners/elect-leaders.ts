// Every application with a living unit has a leader. The recorded one stays while it is in the model and not dead: a dying
// leader resigns by itself, or its lease runs out (contract 6).
import type { RecordOf } from "@kith/schema";
import type { Deciding } from "../deciding.ts";
import type { Planner } from "./planner.ts";

export const electLeaders: Planner = (context, changed) => {
  const applications = new Set<string>();
  for (const { before, after } of changed)
    for (const record of [before, after])
      if (record?.kind === "unit" || record?.kind === "leader") applications.add(record.application);
  for (const application of applications) {
    const leader = context.draft.get("leader", application);
    const unit = leader === undefined ? undefined : context.draft.get("unit", leader.unit);
    if (unit === undefined || unit.life === "dead") electLeader(context, application, new Set());
  }
};

/** Makes the best unit outside `passed` the leader. If there is none, one of `passed` keeps what it has. */
export function electLeader({ draft, at }: Deciding, application: string, passed: ReadonlySet<string>): void {
  const old = draft.get("leader", application);
  let best: RecordOf<"unit"> | undefined;
  for (const unit of draft.by("units-of-application", application)) {
    if (unit.life !== "alive" || passed.has(unit.name)) continue;
    if (best === undefined || unit.number < best.number) best = unit;
  }
  if (best !== undefined) {
    if (old?.unit !== best.name) draft.put({ kind: "leader", application, unit: best.name, since: at });
    return;
  }
  const stays = old !== undefined && draft.get("unit", old.unit) !== undefined && passed.has(old.unit);
  if (!stays) draft.remove("leader", application);
}
