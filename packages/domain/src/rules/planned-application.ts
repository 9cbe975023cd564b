// Bringing one application of a bundle's plan about: made if it is missing, else changed where it differs.
import type { BundlePlan, RecordOf } from "@kith/schema";
import type { Deciding } from "../deciding.ts";
import { sameValue } from "../world/same-value.ts";
import { aliveApplication, changeCharm, checkEndpoints, createApplication } from "./application.ts";
import { charmOf } from "./charm-of.ts";
import type { PlanProblems } from "./plan-problems.ts";
import { placeOf } from "./planned-later.ts";
import { putResource } from "./resources.ts";
import { readSettings, TRUST, writeSettings } from "./settings.ts";
import { applicationTag } from "./tags.ts";

type Planned = BundlePlan["applications"][number];
type Application = RecordOf<"application">;

export function applyPlannedApplication(context: Deciding, planned: Planned, problems: PlanProblems): void {
  const { draft } = context;
  const settings = goodSettings(context, planned, problems);
  if (draft.get("application", planned.name) === undefined) {
    const wish = { ...planned, application: planned.name, settings, force: false };
    if (problems.take(planned.at, createApplication(context, wish)) === undefined) return;
  } else if (!changeExisting(context, planned, settings, problems)) return;
  const application = draft.get("application", planned.name);
  if (application === undefined) return;
  if (application.subordinate && (planned.units ?? 0) > 0)
    problems.add(planned.at, { code: "subordinate-without-units" });
  for (const endpoint of Object.keys(planned.exposedEndpoints))
    problems.take(placeOf(planned, `exposed-endpoints.${endpoint}`), checkEndpoints(draft, application, [endpoint]));
  draft.put({
    ...application,
    exposed: planned.exposed || application.exposed,
    exposedEndpoints: planned.exposed ? planned.exposedEndpoints : application.exposedEndpoints,
  });
  for (const [key, value] of Object.entries(planned.annotations))
    draft.put({ kind: "annotation", entity: applicationTag(planned.name), key, value });
}

/** Every setting that the charm does not take is a problem of its own; the others go on. */
function goodSettings({ draft }: Deciding, planned: Planned, problems: PlanProblems): Planned["settings"] {
  const settings = planned.trust ? { ...planned.settings, [TRUST]: true } : planned.settings;
  const charm = draft.get("charm", planned.charmUrl);
  if (charm === undefined) return settings;
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([key, value]) =>
        problems.take(placeOf(planned, `options.${key}`), readSettings(charm, { [key]: value })) !== undefined,
    ),
  );
}

/** Answers false when the application cannot be worked on. */
function changeExisting(
  context: Deciding,
  planned: Planned,
  settings: Planned["settings"],
  problems: PlanProblems,
): boolean {
  const { draft } = context;
  const application = problems.take(planned.at, aliveApplication(draft, planned.name));
  if (application === undefined) return false;
  const charm = draft.get("charm", planned.charmUrl);
  if (charm === undefined) {
    problems.add(planned.at, { code: "not-found", kind: "charm", id: planned.charmUrl });
    return false;
  }
  // The same content under another number is the same charm.
  if (charm.sha256 !== application.charmSha256) {
    const change = { charmUrl: planned.charmUrl, settings: {}, resources: {} };
    if (problems.take(planned.at, changeCharm(context, application, change)) === undefined) return false;
  }
  const current = draft.get("application", planned.name) ?? application;
  const read = problems.take(planned.at, readSettings(charmOf(draft, current), settings));
  if (read !== undefined) writeSettings(draft, planned.name, read);
  changeConstraints(context, planned, current);
  replaceResources(context, planned, problems);
  return true;
}

function changeConstraints({ draft }: Deciding, planned: Planned, current: Application): void {
  const constraints = Object.keys(planned.constraints).length > 0 ? planned.constraints : current.constraints;
  const bindings = { ...current.bindings, ...planned.bindings };
  if (!sameValue(constraints, current.constraints) || !sameValue(bindings, current.bindings))
    draft.put({ ...current, constraints, bindings });
}

function replaceResources(context: Deciding, planned: Planned, problems: PlanProblems): void {
  const { draft } = context;
  for (const [name, id] of Object.entries(planned.resources)) {
    const pending = draft.get("pending-resource", id);
    if (pending === undefined || pending.blob === null) {
      problems.add(planned.at, { code: "resource-missing", name });
      continue;
    }
    const { type, filename, blob } = pending;
    const { changed } = putResource(context, planned.name, name, { id, type, filename, ...blob });
    draft.remove("pending-resource", id);
    const application = draft.get("application", planned.name);
    if (changed && application !== undefined)
      draft.put({ ...application, charmModified: application.charmModified + 1 });
  }
}
