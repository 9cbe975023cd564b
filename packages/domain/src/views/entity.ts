// The entities of AllWatcher: one per thing in the model, whole each time.
import { type Change, dialect, type Kind, keyOf, splitKey } from "@kith/schema";
import type { WholeWorld } from "../world/world.ts";
import { addressesOf, addressKind, openPorts, type PortRange, unitAddress } from "./address.ts";
import { baseWithRisk, settingsOf } from "./endpoint-view.ts";
import type { PresenceView } from "./presence-view.ts";
import {
  agentStatus,
  applicationStatusValue,
  instanceStatus,
  machineAgentStatus,
  machineOfUnit,
  type StatusValue,
  workloadStatus,
} from "./status-value.ts";

/** In the order in which clients want to hear of them. */
export const entityKinds = [
  "model",
  "charm",
  "machine",
  "application",
  "unit",
  "relation",
  "action",
  "annotation",
] as const satisfies readonly dialect.DeltaKind[];
export type EntityKind = (typeof entityKinds)[number];

/** A thing that a delta is about: `unit` and `web/0`. */
export interface EntityName {
  readonly kind: EntityKind;
  readonly id: string;
}

export interface EntityContext {
  readonly world: WholeWorld;
  readonly presence: PresenceView;
  readonly controllerUuid: string;
  readonly region: string;
}

/** The entity as it is now, or undefined when it is not there. */
export function entity(context: EntityContext, { kind, id }: EntityName): dialect.JsonMap | undefined {
  const { world } = context;
  const uuid = world.get("model")?.uuid ?? "";
  const fields = readers[kind](context, id);
  return fields === undefined ? undefined : { "model-uuid": uuid, ...fields };
}

type Reader = (context: EntityContext, id: string) => dialect.JsonMap | undefined;

const readers: { readonly [K in EntityKind]: Reader } = {
  model: readModel,
  charm: ({ world }, id) => {
    const charm = world.get("charm", id);
    return charm && { "charm-url": id, "charm-version": charm.version, life: "alive", profile: null };
  },
  machine: readMachine,
  application: readApplication,
  unit: readUnit,
  relation: readRelation,
  action: readAction,
  annotation: ({ world }, id) => {
    const found = [...world.by("annotations-of-entity", id)];
    if (found.length === 0) return undefined;
    return { tag: id, annotations: Object.fromEntries(found.map(({ key, value }) => [key, value])) };
  },
};

function status(value: StatusValue): dialect.JsonMap {
  return {
    current: value.status,
    message: value.message,
    ...(value.since === null ? {} : { since: dialect.rfc3339(value.since) }),
    version: "",
    ...(Object.keys(value.data).length === 0 ? {} : { data: value.data }),
  };
}

function readModel({ world, controllerUuid, region }: EntityContext): dialect.JsonMap | undefined {
  const model = world.get("model");
  if (model === undefined) return undefined;
  const config: { [key: string]: unknown } = {
    name: model.name,
    uuid: model.uuid,
    "agent-version": model.agentVersion,
  };
  for (const { key, value } of world.all("model-setting")) config[key] = value;
  return {
    name: model.name,
    life: model.life,
    owner: model.owner,
    "controller-uuid": controllerUuid,
    "is-controller": false,
    config,
    status: status({
      status: model.life === "alive" ? "available" : "destroying",
      message: "",
      since: model.created,
      data: {},
    }),
    constraints: {},
    sla: { level: "unsupported", owner: "" },
    type: "iaas",
    cloud: model.cloud,
    "cloud-region": region,
    version: model.agentVersion,
  };
}

function readMachine({ world, presence }: EntityContext, id: string): dialect.JsonMap | undefined {
  const machine = world.get("machine", id);
  if (machine === undefined) return undefined;
  const instance = world.get("instance", id);
  return {
    id,
    "instance-id": instance?.instanceId ?? "",
    "agent-status": status(machineAgentStatus(world, presence, machine)),
    "instance-status": status(instanceStatus(world, machine)),
    life: machine.life,
    base: baseText(machine.base),
    "container-type": "",
    "supported-containers": instance === undefined ? null : [],
    "supported-containers-known": instance !== undefined,
    ...(instance === undefined ? {} : { "hardware-characteristics": hardware(instance.hardware) }),
    jobs: ["JobHostUnits"],
    addresses:
      instance === undefined
        ? null
        : addressesOf(world, id).map(({ value, space }) => ({ value, ...addressKind(value), "space-name": space })),
    "has-vote": false,
    "wants-vote": false,
    ...(instance === undefined || instance.hostname === "" ? {} : { hostname: instance.hostname }),
  };
}

const baseText = (base: dialect.Base): string => `${base.name}@${baseWithRisk(base).channel}`;

/** `arch=amd64 cores=2 mem=8192M` as an object. */
function hardware(text: string): dialect.JsonMap {
  const fields: { [key: string]: string | number } = {};
  for (const word of text.split(" ")) {
    const [name = "", value = ""] = word.split("=");
    if (name === "") continue;
    const number = /^[0-9]+M?$/.test(value) ? Number.parseInt(value, 10) : value;
    fields[name === "cores" ? "cpu-cores" : name] = number;
  }
  return fields;
}

function readApplication({ world, presence }: EntityContext, id: string): dialect.JsonMap | undefined {
  const application = world.get("application", id);
  if (application === undefined) return undefined;
  const config = settingsOf(world, application);
  const units = [...world.by("units-of-application", id)];
  return {
    name: id,
    exposed: application.exposed,
    "charm-url": application.charmUrl,
    "owner-tag": dialect.tagOf("user", world.get("model")?.owner ?? ""),
    life: application.life,
    "min-units": 0,
    constraints: application.constraints,
    ...(Object.keys(config).length === 0 ? {} : { config }),
    subordinate: application.subordinate,
    status: status(applicationStatusValue(world, presence, id)),
    "workload-version": units.map((unit) => world.get("unit-workload", unit.name)?.version ?? "").find(Boolean) ?? "",
  };
}

function readUnit({ world, presence }: EntityContext, id: string): dialect.JsonMap | undefined {
  const unit = world.get("unit", id);
  if (unit === undefined) return undefined;
  const application = world.get("application", unit.application);
  const machine = machineOfUnit(world, unit);
  const ports = openPorts(world, id);
  const address = unitAddress(world, unit);
  return {
    name: id,
    application: unit.application,
    base: machine === null || application === undefined ? "" : baseText(application.base),
    "charm-url": machine === null ? "" : (application?.charmUrl ?? ""),
    life: unit.life,
    "public-address": address,
    "private-address": address,
    "machine-id": machine ?? "",
    ports: ports.length === 0 ? null : ports.flatMap(singlePorts),
    "port-ranges":
      ports.length === 0
        ? null
        : ports.map(({ from, to, protocol }) =>
            protocol === "icmp"
              ? { "from-port": -1, "to-port": -1, protocol }
              : { "from-port": from, "to-port": to, protocol },
          ),
    principal: unit.principal ?? "",
    subordinate: unit.principal !== null,
    "workload-status": status(workloadStatus(world, presence, unit)),
    "agent-status": status(agentStatus(world, presence, unit)),
  };
}

function singlePorts({ protocol, from, to }: PortRange): dialect.JsonMap[] {
  if (protocol === "icmp") return [{ protocol, number: -1 }];
  return Array.from({ length: to - from + 1 }, (_, i) => ({ protocol, number: from + i }));
}

function readRelation({ world }: EntityContext, id: string): dialect.JsonMap | undefined {
  const relation = world.get("relation", id);
  if (relation === undefined) return undefined;
  return {
    key: relation.key,
    id: Number(id),
    endpoints: relation.endpoints.map(({ application, name, role, interface: spoken, optional, limit, scope }) => ({
      "application-name": application,
      relation: { name, role, interface: spoken, optional, limit, scope },
    })),
  };
}

/** Neither parameters nor results: clients ask Action.Actions for those. */
function readAction({ world }: EntityContext, id: string): dialect.JsonMap | undefined {
  const task = world.get("task", id);
  if (task === undefined) return undefined;
  const time = (at: number | null): string => (at === null ? dialect.ZERO_TIME : dialect.rfc3339(at));
  return {
    id,
    receiver: task.receiver,
    name: task.name,
    status: task.status,
    message: task.message,
    enqueued: time(task.enqueued),
    started: time(task.started),
    completed: time(task.completed),
  };
}

/** Every entity of a world. */
export function* allEntities(world: WholeWorld): Iterable<EntityName> {
  yield { kind: "model", id: "" };
  for (const { url } of world.all("charm")) yield { kind: "charm", id: url };
  for (const { id } of world.all("machine")) yield { kind: "machine", id };
  for (const { name } of world.all("application")) yield { kind: "application", id: name };
  for (const { name } of world.all("unit")) yield { kind: "unit", id: name };
  for (const { id } of world.all("relation")) yield { kind: "relation", id };
  for (const { id } of world.all("task")) yield { kind: "action", id };
  const annotated = new Set<string>();
  for (const annotation of world.all("annotation")) annotated.add(annotation.entity);
  for (const id of annotated) yield { kind: "annotation", id };
}

const applicationOfUnit = (unit: string): string => unit.slice(0, Math.max(0, unit.lastIndexOf("/")));

/** The entities that a change may show in; those on a machine follow the machine's address. */
export function* touchedEntities(world: WholeWorld, change: Change): Iterable<EntityName> {
  const kind: Kind = change.op === "put" ? change.record.kind : change.kind;
  const key = splitKey(change.op === "put" ? keyOf(change.record) : change.key);
  const [first = ""] = key;
  switch (kind) {
    case "model":
    case "model-setting":
      yield { kind: "model", id: "" };
      return;
    case "charm":
      yield { kind: "charm", id: first };
      return;
    case "machine":
    case "provision":
    case "enrolment":
    case "instance":
      yield { kind: "machine", id: first };
      yield* unitsOnMachine(world, first);
      return;
    case "application":
      yield { kind: "application", id: first };
      for (const unit of world.by("units-of-application", first)) yield { kind: "unit", id: unit.name };
      return;
    case "setting":
    case "application-status":
      yield { kind: "application", id: first };
      return;
    case "unit":
    case "unit-machine":
    case "unit-workload":
    case "unit-local":
    case "port":
      yield { kind: "unit", id: first };
      yield { kind: "application", id: applicationOfUnit(first) };
      return;
    case "relation":
      yield { kind: "relation", id: first };
      return;
    case "task":
      yield { kind: "action", id: first };
      return;
    case "annotation":
      yield { kind: "annotation", id: first };
      return;
    default:
  }
}

/** The units of a machine, subordinates included, and their applications: what follows the machine's agent. */
export function* unitsOnMachine(world: WholeWorld, machine: string): Iterable<EntityName> {
  for (const { unit } of world.by("units-on-machine", machine)) {
    for (const name of [unit, ...[...world.by("subordinates-of-unit", unit)].map((one) => one.name)]) {
      yield { kind: "unit", id: name };
      yield { kind: "application", id: applicationOfUnit(name) };
    }
  }
}
