// Status of units, applications and machines as clients see it (charm contract 8.1), derived from records and presence.
import type { RecordOf } from "@kith/schema";
import type { World } from "../world/world.ts";
import type { PresenceView } from "./presence-view.ts";

export interface StatusValue {
  readonly status: string;
  readonly message: string;
  /** Milliseconds since 1970; null when it was never set. */
  readonly since: number | null;
  readonly data: { readonly [key: string]: unknown };
}

type Unit = RecordOf<"unit">;

/** The machine that a unit runs on: for a subordinate that of its principal. */
export function machineOfUnit(world: World, unit: Unit): string | null {
  return (
    (world.get("unit-machine", unit.name) ?? world.get("unit-machine", unit.principal ?? unit.name))?.machine ?? null
  );
}

/** A unit that has not come through its install hook yet is never lost. */
function isInstalled(world: World, unit: Unit): boolean {
  return world.get("unit-local", unit.name)?.flags.installed === true;
}

function isLost(world: World, presence: PresenceView, unit: Unit): boolean {
  const machine = machineOfUnit(world, unit);
  return machine !== null && isInstalled(world, unit) && presence.machine(machine) === null;
}

function lostSince(world: World, presence: PresenceView, unit: Unit): number | null {
  const machine = machineOfUnit(world, unit);
  return machine === null ? null : (presence.lostSince?.(machine) ?? null);
}

/** What the unit's agent is doing. */
export function agentStatus(world: World, presence: PresenceView, unit: Unit): StatusValue {
  const told = presence.unit(unit.name);
  if (isLost(world, presence, unit))
    return {
      status: "lost",
      message: "agent is not communicating with the server",
      since: lostSince(world, presence, unit) ?? told?.since ?? unit.created,
      data: {},
    };
  if (told === undefined) return { status: "allocating", message: "", since: unit.created, data: {} };
  return { status: told.status, message: told.message, since: told.since, data: {} };
}

/** What the charm says of itself, unless its hook failed or its agent is gone. */
export function workloadStatus(world: World, presence: PresenceView, unit: Unit): StatusValue {
  const workload = world.get("unit-workload", unit.name);
  const error = workload?.error ?? null;
  const lost = isLost(world, presence, unit);
  // While the failed hook runs again the charm's own status shows.
  if (workload !== undefined && error !== null && (lost || presence.unit(unit.name)?.status !== "executing"))
    return failedHook(world, unit, error);
  if (lost && workload?.status !== "terminated")
    return {
      status: "unknown",
      message: `agent lost, see 'juju show-status-log ${unit.name}'`,
      since: lostSince(world, presence, unit) ?? presence.unit(unit.name)?.since ?? workload?.since ?? unit.created,
      data: {},
    };
  if (workload === undefined || world.get("unit-local", unit.name) === undefined)
    return { status: "waiting", message: startMessage(world, presence, unit), since: unit.created, data: {} };
  return { status: workload.status, message: workload.message, since: workload.since, data: {} };
}

type HookError = NonNullable<RecordOf<"unit-workload">["error"]>;

function failedHook(world: World, unit: Unit, error: HookError): StatusValue {
  const relation = error.relation === null ? undefined : world.get("relation", error.relation);
  const other = relation?.endpoints.find((endpoint) => endpoint.application !== unit.application);
  const seen = other ?? relation?.endpoints[0];
  const data: { [key: string]: unknown } = { hook: error.hook };
  if (error.relation !== null) data["relation-id"] = Number(error.relation);
  if (error.remote !== null) data["remote-unit"] = error.remote;
  return {
    status: "error",
    message: `hook failed: ${JSON.stringify(error.hook)}${seen === undefined ? "" : ` for ${seen.application}:${seen.name}`}`,
    since: error.since,
    data,
  };
}

function startMessage(world: World, presence: PresenceView, unit: Unit): string {
  const machine = machineOfUnit(world, unit);
  if (machine === null || world.get("instance", machine) === undefined) return "waiting for machine";
  return presence.machine(machine) === null ? "installing agent" : "agent initialising";
}

/** Highest first; the first of equals wins. */
const SEVERITY: { readonly [status: string]: number } = {
  error: 100,
  blocked: 90,
  maintenance: 80,
  waiting: 70,
  active: 60,
  terminated: 50,
  unknown: 40,
};

/** The leader's word for the whole application, else the most severe of its units' statuses. */
export function applicationStatusValue(world: World, presence: PresenceView, application: string): StatusValue {
  const said = world.get("application-status", application);
  if (said !== undefined && said.status !== "unset")
    return { status: said.status, message: said.message, since: said.since, data: {} };
  let worst: StatusValue = { status: "unknown", message: "", since: null, data: {} };
  let severity = -1;
  for (const unit of unitsOf(world, application)) {
    const status = workloadStatus(world, presence, unit);
    const own = SEVERITY[status.status] ?? 0;
    if (own > severity) [worst, severity] = [status, own];
  }
  return worst;
}

/** The units of an application by number. */
export function unitsOf(world: World, application: string): Unit[] {
  return [...world.by("units-of-application", application)].sort((a, b) => a.number - b.number);
}

/** `started` means that the machine's agent is there; `down`, that it was there and is missed. */
export function machineAgentStatus(world: World, presence: PresenceView, machine: RecordOf<"machine">): StatusValue {
  const session = presence.machine(machine.id);
  if (session !== null) return { status: "started", message: "", since: session.connectedSince, data: {} };
  const spoke = (world.get("instance", machine.id)?.sequence ?? 0) > 0;
  if (!spoke) return { status: "pending", message: "", since: machine.created, data: {} };
  if (world.get("provision", machine.id)?.wanted === "release")
    return { status: "stopped", message: "", since: machine.created, data: {} };
  return {
    status: "down",
    message: "agent is not communicating with the server",
    since: presence.lostSince?.(machine.id) ?? machine.created,
    data: {},
  };
}

/** What the provider says of the machine. */
export function instanceStatus(world: World, machine: RecordOf<"machine">): StatusValue {
  const provision = world.get("provision", machine.id);
  if (provision?.error != null && provision.state !== "done")
    return { status: "provisioning error", message: provision.error, since: machine.created, data: {} };
  if (world.get("instance", machine.id) !== undefined)
    return { status: "running", message: "Running", since: machine.created, data: {} };
  return { status: "pending", message: "", since: machine.created, data: {} };
}
