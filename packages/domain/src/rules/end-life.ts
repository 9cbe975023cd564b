// alive → dying → dead → removed, never backwards (contract 5.4). Here each thing starts to die, and here it is removed
// once nothing needs it; when that is, the planner `advance-life` decides.
import type { RecordOf } from "@kith/schema";
import type { Deciding } from "../deciding.ts";
import { FORCE_STEP_MS } from "../limits.ts";
import type { Draft } from "../world/draft.ts";
import { isPeer } from "./relate.ts";
import { leaveAllScopes } from "./scope.ts";
import { applicationTag, machineTag, unitTag } from "./tags.ts";
import { cancelTask } from "./tasks.ts";

type Force = RecordOf<"unit">["force"];

/** How a removal that may not wait for agents begins: its first deadline. */
export const forceFrom = (at: number): Force => ({ step: 0, deadline: at + FORCE_STEP_MS });

const forced = (force: boolean, at: number, old: Force): Force => (force ? (old ?? forceFrom(at)) : old);

/** The unit is to go. One that no agent ever took up goes at once; else its remote sides hear that it is departing. */
export function destroyUnit(context: Deciding, unit: RecordOf<"unit">, force: boolean): void {
  const { draft, at } = context;
  if (unit.life === "dead") return;
  if (unit.life === "alive" && !everStarted(draft, unit.name)) {
    removeUnit(context, unit.name);
    return;
  }
  draft.put({ ...unit, life: "dying", force: forced(force, at, unit.force) });
  for (const member of draft.by("members-of-unit", unit.name)) draft.put({ ...member, departing: true });
}

/** An agent may have begun to work on it: its machine's agent has enrolled, or the unit has reported. */
function everStarted(draft: Draft, unit: string): boolean {
  if (draft.get("unit-local", unit) !== undefined || draft.countBy("subordinates-of-unit", unit) > 0) return true;
  const machine = draft.get("unit-machine", unit)?.machine;
  return machine !== undefined && (draft.get("enrolment", machine)?.publicKey ?? null) !== null;
}

/** Takes the unit and everything that is only its own out of the model. Its bags stay with their relations. */
export function removeUnit(context: Deciding, unit: string): void {
  const { draft } = context;
  leaveAllScopes(draft, unit);
  for (const order of draft.by("orders-of-receiver", unit)) cancelTask(context, order.task);
  for (const record of draft.by("relation-locals-of-unit", unit)) draft.remove("relation-local", unit, record.relation);
  for (const record of draft.by("pending-of-unit", unit))
    draft.remove("pending", unit, record.relation, String(record.block));
  for (const record of draft.by("seen-of-unit", unit))
    draft.remove("seen", unit, record.relation, String(record.block));
  for (const record of draft.by("ports-of-unit", unit))
    draft.remove("port", unit, record.endpoint, record.protocol, String(record.from));
  for (const record of draft.by("state-of-unit", unit)) draft.remove("charm-state", unit, record.key);
  for (const record of draft.by("unit-resources-of-unit", unit)) draft.remove("unit-resource", unit, record.name);
  removeAnnotations(draft, unitTag(unit));
  const machine = draft.get("unit-machine", unit)?.machine;
  if (machine !== undefined) draft.remove("assignment", machine, unit);
  draft.remove("unit-machine", unit);
  draft.remove("unit-workload", unit);
  draft.remove("unit-local", unit);
  draft.remove("unit", unit);
}

/** The relation is to go; the planner removes it as soon as nobody is in its scope. */
export function destroyRelation({ draft, at }: Deciding, relation: RecordOf<"relation">, force: boolean): void {
  draft.put({ ...relation, life: "dying", force: forced(force, at, relation.force) });
}

/** Takes the relation and its bags out of the model, whoever is still in scope. */
export function removeRelation(draft: Draft, id: string): void {
  for (const member of draft.by("members-of-relation", id)) draft.remove("member", id, member.unit);
  for (const bag of draft.by("bags-of-relation", id)) draft.remove("unit-databag", id, bag.unit);
  for (const bag of draft.by("application-bags-of-relation", id))
    draft.remove("application-databag", id, bag.application);
  draft.remove("relation-status", id);
  draft.remove("relation", id);
}

/** The application is to go, with its relations and units; peers end with it. */
export function destroyApplication(context: Deciding, application: RecordOf<"application">, force: boolean): void {
  const { draft, at } = context;
  draft.put({ ...application, life: "dying", force: forced(force, at, application.force) });
  for (const relation of draft.by("relations-of-application", application.name))
    if (!isPeer(relation)) destroyRelation(context, relation, force);
  for (const unit of draft.by("units-of-application", application.name)) destroyUnit(context, unit, force);
}

/** Takes the application and everything that is only its own out of the model; its numbers are never given again. */
export function removeApplication(draft: Draft, name: string): void {
  for (const relation of draft.by("relations-of-application", name)) removeRelation(draft, relation.id);
  for (const record of draft.by("settings-of-application", name)) draft.remove("setting", name, record.key);
  for (const record of draft.by("leader-settings-of-application", name))
    draft.remove("leader-setting", name, record.key);
  for (const record of draft.by("resources-of-application", name)) draft.remove("resource", name, record.name);
  removeAnnotations(draft, applicationTag(name));
  draft.remove("leader", name);
  draft.remove("application-status", name);
  draft.remove("application", name);
}

/** The machine is to go; the planner asks for its release when no unit is on it. */
export function destroyMachine(context: Deciding, machine: RecordOf<"machine">, force: boolean): void {
  const { draft, at } = context;
  if (machine.life === "dead") return;
  draft.put({ ...machine, life: "dying", force: forced(force, at, machine.force) });
}

/** Takes the machine out of the model: its provider has released it. */
export function removeMachine(context: Deciding, id: string): void {
  const { draft } = context;
  for (const order of draft.by("orders-of-receiver", id)) cancelTask(context, order.task);
  removeAnnotations(draft, machineTag(id));
  draft.remove("provision", id);
  draft.remove("instance", id);
  draft.remove("enrolment", id);
  draft.remove("machine", id);
}

function removeAnnotations(draft: Draft, entity: string): void {
  for (const record of draft.by("annotations-of-entity", entity)) draft.remove("annotation", entity, record.key);
}
