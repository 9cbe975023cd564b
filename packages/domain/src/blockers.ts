// Nothing is ever dying without a named reason: what each thing that is not alive waits for, for `status` and `wait`.
import type { RecordOf } from "@kith/schema";
import { isPeer } from "./rules/relate.ts";
import type { World } from "./world/world.ts";

/** A thing that lives and dies. */
export interface Entity {
  readonly kind: "model" | "application" | "unit" | "relation" | "machine";
  /** The empty text for the model. */
  readonly id: string;
}

/** What `entity` waits for before it can go on dying, in words; none when it is alive or gone. */
export function blockers(world: World, entity: Entity): string[] {
  switch (entity.kind) {
    case "unit":
      return unitBlockers(world, world.get("unit", entity.id));
    case "relation":
      return relationBlockers(world, world.get("relation", entity.id));
    case "application":
      return applicationBlockers(world, world.get("application", entity.id));
    case "machine":
      return machineBlockers(world, world.get("machine", entity.id));
    case "model":
      return modelBlockers(world);
  }
}

/** When the next forced removal is due, for `time-passed`; null when none waits. */
export function nextDeadline(world: World): number | null {
  let next: number | null = null;
  for (const kind of ["unit", "relation"] as const)
    for (const record of world.by("not-alive", kind)) {
      const force = "force" in record ? record.force : null;
      if (force !== null) next = next === null ? force.deadline : Math.min(next, force.deadline);
    }
  return next;
}

function unitBlockers(world: World, unit: RecordOf<"unit"> | undefined): string[] {
  if (unit === undefined || unit.life === "alive") return [];
  const waits: string[] = [];
  for (const subordinate of world.by("subordinates-of-unit", unit.name))
    waits.push(`subordinate unit ${subordinate.name}`);
  if (unit.life === "dead") return waits.sort();
  const error = world.get("unit-workload", unit.name)?.error ?? null;
  const machine = world.get("unit-machine", unit.name)?.machine;
  if (error !== null) waits.push(`unit ${unit.name} in error: hook failed: ${JSON.stringify(error.hook)}`);
  else waits.push(machine === undefined ? "a machine" : `the agent of ${unit.name} on machine ${machine}`);
  return waits;
}

function relationBlockers(world: World, relation: RecordOf<"relation"> | undefined): string[] {
  if (relation === undefined || relation.life === "alive") return [];
  return [...world.by("members-of-relation", relation.id)]
    .map((member) => `unit ${member.unit} in scope of relation ${relation.id}`)
    .sort();
}

function applicationBlockers(world: World, application: RecordOf<"application"> | undefined): string[] {
  if (application === undefined || application.life === "alive") return [];
  const waits = [...world.by("units-of-application", application.name)].map((unit) => `unit ${unit.name}`);
  for (const relation of world.by("relations-of-application", application.name))
    if (!isPeer(relation)) waits.push(`relation ${relation.id} (${relation.key})`);
  return waits.sort();
}

function machineBlockers(world: World, machine: RecordOf<"machine"> | undefined): string[] {
  if (machine === undefined || machine.life === "alive") return [];
  const waits = [...world.by("assignments-of-machine", machine.id)].map(({ unit }) => `unit ${unit}`).sort();
  if (waits.length > 0) return waits;
  const error = world.get("provision", machine.id)?.error ?? null;
  return [`release of machine ${machine.id} by its provider${error === null ? "" : `: ${error}`}`];
}

function modelBlockers(world: World): string[] {
  if ((world.get("model")?.life ?? "alive") !== "dying") return [];
  const waits: string[] = [];
  for (const application of world.by("applications", "")) waits.push(`application ${application.name}`);
  for (const machine of world.by("machines", "")) waits.push(`machine ${machine.id}`);
  return waits.sort();
}
