// Status history: the statuses that a change, or news of an agent, may have altered, as they are now. Whoever keeps the
// history compares them with the last ones that it wrote. The kinds are Juju's.
import type { Change, RecordOf } from "@kith/schema";
import type { World } from "../world/world.ts";
import type { PresenceView } from "./presence-view.ts";
import { agentStatus, instanceStatus, machineAgentStatus, workloadStatus } from "./status-value.ts";

/** `unit` is no kind of an entry: it is a unit's `workload` and `juju-unit` together. */
export const historyKinds = ["application", "workload", "juju-unit", "machine", "juju-machine", "model"] as const;
export type HistoryKind = (typeof historyKinds)[number];

export interface HistoryEntry {
  readonly kind: HistoryKind;
  /** Unit or application name, machine id, model uuid. */
  readonly entity: string;
  readonly status: string;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Statuses of the entities that `change` is of. `at` stands in where nobody said since when. */
export function historyOfChange(world: World, presence: PresenceView, change: Change, at: number): HistoryEntry[] {
  if (change.op === "delete") return [];
  const { record } = change;
  switch (record.kind) {
    case "unit":
      return historyOfUnit(world, presence, record);
    case "unit-workload": {
      const unit = world.get("unit", record.unit);
      return unit === undefined ? [] : [workloadOf(world, unit)];
    }
    case "application":
    case "application-status":
      return applicationOf(
        world,
        record.kind === "application" ? record : world.get("application", record.application),
      );
    case "machine":
    case "provision":
    case "instance":
      return machineOf(world, presence, record.kind === "machine" ? record.id : record.machine, at);
    case "model":
      return [modelOf(record, at)];
    default:
      return [];
  }
}

/** Statuses that follow what is heard of `entity`: a unit, or `machine <id>`. */
export function historyOfPresence(world: World, presence: PresenceView, entity: string, at: number): HistoryEntry[] {
  if (entity.startsWith("machine ")) return machineOf(world, presence, entity.slice("machine ".length), at);
  const unit = world.get("unit", entity);
  return unit === undefined ? [] : agentOf(world, presence, unit);
}

/** Both statuses of a unit. */
export const historyOfUnit = (world: World, presence: PresenceView, unit: RecordOf<"unit">): HistoryEntry[] => [
  workloadOf(world, unit),
  ...agentOf(world, presence, unit),
];

/** A lost agent is no change of the workload: it says nothing, so the charm's last word stands. */
const heard: PresenceView = { machine: () => ({ connectedSince: 0 }), unit: () => undefined };

function workloadOf(world: World, unit: RecordOf<"unit">): HistoryEntry {
  const { status, message, since } = workloadStatus(world, heard, unit);
  return { kind: "workload", entity: unit.name, status, message, at: since ?? unit.created };
}

/** What the agent said last, with or without a connection: that one is missed, the machine's own history shows. */
function agentOf(world: World, presence: PresenceView, unit: RecordOf<"unit">): HistoryEntry[] {
  const { status, message, since } = agentStatus(world, { ...heard, unit: presence.unit }, unit);
  return [{ kind: "juju-unit", entity: unit.name, status, message, at: since ?? unit.created }];
}

/** What the leader said for the application; before that, nothing. */
function applicationOf(world: World, application: RecordOf<"application"> | undefined): HistoryEntry[] {
  if (application === undefined) return [];
  const said = world.get("application-status", application.name);
  const { status, message, since } = said ?? { status: "unknown", message: "", since: application.created };
  return [{ kind: "application", entity: application.name, status, message, at: since }];
}

function machineOf(world: World, presence: PresenceView, id: string, at: number): HistoryEntry[] {
  const machine = world.get("machine", id);
  if (machine === undefined) return [];
  const instance = instanceStatus(world, machine);
  const agent = machineAgentStatus(world, presence, machine);
  return [
    { kind: "machine", entity: id, status: instance.status, message: instance.message, at },
    { kind: "juju-machine", entity: id, status: agent.status, message: agent.message, at },
  ];
}

function modelOf(model: RecordOf<"model">, at: number): HistoryEntry {
  const status = model.life === "alive" ? "available" : "destroying";
  return { kind: "model", entity: model.uuid, status, message: "", at: model.life === "alive" ? model.created : at };
}
