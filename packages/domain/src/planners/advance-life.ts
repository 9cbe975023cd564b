// dying → dead → removed, each thing as soon as nothing holds it (contract 5.3, 5.4). What holds it, `blockers` names.
import type { RecordOf } from "@kith/schema";
import type { Deciding } from "../deciding.ts";
import {
  destroyMachine,
  destroyUnit,
  removeApplication,
  removeMachine,
  removeRelation,
  removeUnit,
} from "../rules/end-life.ts";
import { counterpartOf, isPeer } from "../rules/relate.ts";
import type { Changed } from "../world/draft.ts";
import type { World } from "../world/world.ts";
import type { Planner } from "./planner.ts";

/** What may be able to go on, because something near it changed. */
interface Touched {
  readonly units: Set<string>;
  readonly relations: Set<string>;
  readonly applications: Set<string>;
  readonly machines: Set<string>;
  /** Applications whose subordinate units may have lost the relation that they live by. */
  readonly related: Set<string>;
  /** Machines that lost a unit. */
  readonly vacated: Set<string>;
}

export const advanceLife: Planner = (context, changed) => {
  const touched = touch(changed);
  for (const name of touched.related) endUnrelatedSubordinates(context, name);
  for (const name of touched.units) advanceUnit(context, name);
  for (const id of touched.relations) advanceRelation(context, id);
  for (const name of touched.applications) advanceApplication(context, name);
  for (const id of touched.vacated) releaseVacated(context, id);
  for (const id of touched.machines) advanceMachine(context, id);
  if (changed.some(({ kind }) => kind === "application" || kind === "machine" || kind === "model"))
    advanceModel(context);
};

function touch(changed: readonly Changed[]): Touched {
  const touched: Touched = {
    units: new Set(),
    relations: new Set(),
    applications: new Set(),
    machines: new Set(),
    related: new Set(),
    vacated: new Set(),
  };
  for (const { before, after } of changed) {
    const record = after ?? before;
    if (record !== undefined) touchBy(touched, record, after === undefined);
  }
  return touched;
}

function touchBy(touched: Touched, record: RecordOf, removed: boolean): void {
  switch (record.kind) {
    case "unit":
      touched.units.add(record.name);
      if (record.principal !== null) touched.units.add(record.principal);
      touched.applications.add(record.application);
      return;
    case "unit-workload":
      if (record.error !== null) touched.units.add(record.unit);
      return;
    case "member":
      touched.relations.add(record.relation);
      return;
    case "relation":
      touched.relations.add(record.id);
      for (const { application } of record.endpoints) {
        touched.applications.add(application);
        if (record.scope === "container") touched.related.add(application);
      }
      return;
    case "application":
      touched.applications.add(record.name);
      return;
    case "machine":
      touched.machines.add(record.id);
      return;
    case "assignment":
      touched.machines.add(record.machine);
      if (removed) touched.vacated.add(record.machine);
      return;
    default:
      return;
  }
}

function advanceUnit(context: Deciding, name: string): void {
  const { draft } = context;
  const unit = draft.get("unit", name);
  if (unit === undefined || unit.life === "alive") return;
  for (const subordinate of draft.by("subordinates-of-unit", name))
    if (subordinate.life === "alive") destroyUnit(context, subordinate, unit.force !== null);
  if (unit.life === "dead" && draft.countBy("subordinates-of-unit", name) === 0) removeUnit(context, name);
  else skipFailedHook(context, unit);
}

/** Whoever forces a removal does not come back to resolve: a hook that failed on the way is skipped. */
function skipFailedHook({ draft }: Deciding, unit: RecordOf<"unit">): void {
  if (unit.life !== "dying" || unit.force === null || unit.resolve !== null) return;
  if ((draft.get("unit-workload", unit.name)?.error ?? null) === null) return;
  draft.put({ ...unit, resolve: "no-retry" });
}

/** A subordinate lives by an alive container-scoped relation to its principal's application. */
function endUnrelatedSubordinates(context: Deciding, name: string): void {
  const { draft } = context;
  if (draft.get("application", name)?.subordinate !== true) return;
  const hosts = new Set<string>();
  for (const relation of draft.by("relations-of-application", name))
    if (relation.scope === "container" && relation.life === "alive") hosts.add(counterpartOf(relation, name) ?? name);
  for (const unit of draft.by("units-of-application", name)) {
    const principal = unit.principal === null ? undefined : draft.get("unit", unit.principal);
    if (unit.life === "alive" && principal !== undefined && !hosts.has(principal.application))
      destroyUnit(context, unit, false);
  }
}

function advanceRelation({ draft }: Deciding, id: string): void {
  const relation = draft.get("relation", id);
  if (relation === undefined || relation.life === "alive") return;
  if (draft.countBy("members-of-relation", id) === 0) removeRelation(draft, id);
}

function advanceApplication({ draft }: Deciding, name: string): void {
  const application = draft.get("application", name);
  if (application === undefined || application.life === "alive") return;
  if (draft.countBy("units-of-application", name) > 0) return;
  if (draft.by("relations-of-application", name).some((relation) => !isPeer(relation))) return;
  removeApplication(draft, name);
}

/** A machine that was made for units goes with the last of them. */
function releaseVacated(context: Deciding, id: string): void {
  const machine = context.draft.get("machine", id);
  if (machine?.life !== "alive" || !machine.dedicated) return;
  if (context.draft.countBy("assignments-of-machine", id) === 0) destroyMachine(context, machine, false);
}

function advanceMachine(context: Deciding, id: string): void {
  const { draft } = context;
  const machine = draft.get("machine", id);
  if (machine === undefined || machine.life !== "dying" || draft.countBy("assignments-of-machine", id) > 0) return;
  if (draft.get("provision", id) === undefined) removeMachine(context, id);
  else draft.put({ ...machine, life: "dead" });
}

function advanceModel({ draft }: Deciding): void {
  const model = draft.get("model");
  if (model?.life === "dying" && isEmpty(draft)) draft.put({ ...model, life: "dead" });
}

const isEmpty = (world: World): boolean =>
  world.countBy("applications", "") === 0 && world.countBy("machines", "") === 0;
