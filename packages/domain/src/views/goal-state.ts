// What a unit may know of its siblings and of those it is related to (charm contract 11.1).
import type { QueryAnswers, RecordOf } from "@kith/schema";
import type { WholeWorld } from "../world/world.ts";
import { machineOfUnit } from "./status-value.ts";

type GoalState = QueryAnswers["goal-state"];
type Status = GoalState["units"][string];

/** The goal state as `unit` sees it. Peers are left out of the relations: they are among the units. */
export function goalState(world: WholeWorld, unit: RecordOf<"unit">): GoalState {
  const relations = new Map<string, Map<string, Status>>();
  for (const relation of world.by("relations-of-application", unit.application)) {
    const own = relation.endpoints.find((endpoint) => endpoint.application === unit.application);
    const other = relation.endpoints.find((endpoint) => endpoint.application !== unit.application);
    if (own === undefined || other === undefined) continue;
    const statuses = relations.get(own.name) ?? new Map<string, Status>();
    relations.set(own.name, statuses);
    const status = world.get("relation-status", relation.id);
    statuses.set(other.application, { status: status?.status ?? "joining", since: status?.since ?? null });
    for (const [name, one] of unitsSeen(world, unit, other.application)) statuses.set(name, one);
  }
  return {
    units: Object.fromEntries(unitsSeen(world, unit, unit.application)),
    relations: Object.fromEntries([...relations].map(([endpoint, all]) => [endpoint, Object.fromEntries(all)])),
  };
}

/** A subordinate is shown to its own principal only: it does not see itself. The dead are gone. */
function* unitsSeen(world: WholeWorld, by: RecordOf<"unit">, application: string): Iterable<[string, Status]> {
  for (const unit of world.by("units-of-application", application)) {
    if (unit.life === "dead" || (unit.principal !== null && unit.principal !== by.name)) continue;
    yield [unit.name, statusOf(world, unit)];
  }
}

function statusOf(world: WholeWorld, unit: RecordOf<"unit">): Status {
  const workload = world.get("unit-workload", unit.name);
  const machine = machineOfUnit(world, unit);
  const up = machine !== null && world.get("instance", machine) !== undefined;
  if (unit.life === "dying") return { status: "dying", since: workload?.since ?? unit.created };
  if (!up || workload === undefined) return { status: "waiting", since: unit.created };
  if (workload.error !== null) return { status: "error", since: workload.error.since };
  return { status: workload.status, since: workload.since };
}
