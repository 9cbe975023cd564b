// A whole bundle in one commit, all problems at once, and only what differs from the model changes.
import { ok } from "@kith/base";
import type { BundlePlan, Change } from "@kith/schema";
import { type Decide, type Deciding, refuse } from "../deciding.ts";
import { PlanProblems } from "../rules/plan-problems.ts";
import { applyPlannedApplication } from "../rules/planned-application.ts";
import { refuseLater } from "../rules/planned-later.ts";
import { placePlannedUnits } from "../rules/planned-units.ts";
import { findRelation, inferPair, relate, relationKey } from "../rules/relate.ts";
import { applicationTag, modelTag } from "../rules/tags.ts";
import type { World } from "../world/world.ts";

export const applyBundle: Decide<"apply-bundle"> = (context, { plan, baseRevision }) => {
  const { draft } = context;
  const model = draft.get("model");
  if (model !== undefined && model.life !== "alive")
    return refuse({ code: "not-alive", kind: "model", id: modelTag(model.uuid), life: model.life });
  const touched = baseRevision === null ? [] : touchedSince(draft, plan, baseRevision);
  if (baseRevision !== null && touched.length > 0) return refuse({ code: "stale-plan", base: baseRevision, touched });
  const problems = new PlanProblems();
  refuseLater(plan, problems);
  for (const planned of plan.applications) applyPlannedApplication(context, planned, problems);
  placePlannedUnits(context, plan, problems);
  for (const relation of plan.relations) relatePlanned(context, relation, problems);
  if (problems.list.length > 0) return refuse({ code: "bundle-problems", problems: problems.list });
  return ok({ changed: draft.changes().some(isNews) });
};

/** An upload that was taken is used up, also where its content was there already. */
const isNews = (change: Change): boolean => change.op === "put" || change.kind !== "pending-resource";

/**
 * What of the plan's applications, and of the machines that it goes to, somebody else changed after the plan was
 * made. What was removed without a trace meanwhile is not among it: the plan brings it back.
 */
function touchedSince(world: World, plan: BundlePlan, base: number): string[] {
  const touched: string[] = [];
  for (const { existing } of plan.machines) {
    const machine = existing === null ? undefined : world.get("machine", existing);
    if (machine !== undefined && machine.revision > base) touched.push(`machine ${machine.id}`);
  }
  for (const { name } of plan.applications) {
    const records = [
      world.get("application", name),
      ...world.by("settings-of-application", name),
      ...world.by("units-of-application", name),
      ...world.by("relations-of-application", name),
      ...world.by("resources-of-application", name),
      ...world.by("annotations-of-entity", applicationTag(name)),
    ];
    if (records.some((record) => record !== undefined && record.revision > base)) touched.push(name);
  }
  return touched;
}

function relatePlanned(context: Deciding, planned: BundlePlan["relations"][number], problems: PlanProblems): void {
  const [left, right] = planned.endpoints;
  const pair = problems.take(planned.at, inferPair(context.draft, left, right));
  if (pair === undefined || findRelation(context.draft, relationKey(pair))?.life === "alive") return;
  problems.take(planned.at, relate(context, pair));
}
