// Client.FullStatus: the whole model as one document, in the dialect's words.
import { compareNatural } from "@kith/base";
import { dialect, printConstraints, type RecordOf } from "@kith/schema";
import type { WholeWorld, World } from "../world/world.ts";
import { addressesOf, openPorts, portText, unitAddress } from "./address.ts";
import { baseWithRisk, bindingsOf, charmOf } from "./endpoint-view.ts";
import type { PresenceView } from "./presence-view.ts";
import {
  agentStatus,
  applicationStatusValue,
  instanceStatus,
  machineAgentStatus,
  machineOfUnit,
  type StatusValue,
  unitsOf,
  workloadStatus,
} from "./status-value.ts";

export interface FullStatusOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly cloud: string;
  readonly region: string | null;
  readonly version: string;
}

const SILENT: StatusValue = { status: "", message: "", since: null, data: {} };

/** Everything about a model that `status` shows. */
export function fullStatus(world: WholeWorld, presence: PresenceView, options: FullStatusOptions): dialect.FullStatus {
  const model = world.get("model");
  const relations = [...world.all("relation")].sort((a, b) => Number(a.id) - Number(b.id));
  return {
    model: {
      name: model?.name ?? "",
      type: "iaas",
      "cloud-tag": dialect.tagOf("cloud", options.cloud),
      ...(options.region === null ? {} : { region: options.region }),
      version: options.version,
      "available-version": "",
      "model-status": detail(
        { ...SILENT, status: model?.life === "alive" ? "available" : "destroying", since: options.now },
        { data: null },
      ),
      "meter-status": { color: "", message: "" },
      sla: "unsupported",
    },
    machines: machineStatuses(world, presence, options),
    applications: Object.fromEntries(
      sorted(world.all("application"), (application) => application.name).map((application) => [
        application.name,
        applicationEntry(world, presence, application, options),
      ]),
    ),
    "remote-applications": {},
    offers: {},
    relations: relations.length === 0 ? null : relations.map((relation) => relationEntry(world, relation, options)),
    "controller-timestamp": dialect.rfc3339(options.now),
    branches: null,
  };
}

function sorted<T>(items: Iterable<T>, name: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareNatural(name(a), name(b)));
}

function detail(
  value: StatusValue,
  extra: { readonly data?: null; readonly version?: string; readonly life?: string } = {},
): dialect.DetailedStatus {
  return {
    status: value.status,
    info: value.message,
    data: extra.data === null ? null : value.data,
    since: value.since === null ? null : dialect.rfc3339(value.since),
    kind: "",
    version: extra.version ?? "",
    life: extra.life ?? "",
  };
}

function machineStatuses(
  world: WholeWorld,
  presence: PresenceView,
  options: FullStatusOptions,
): { readonly [id: string]: dialect.MachineStatus } {
  const children = new Map<string, RecordOf<"machine">[]>();
  for (const machine of sorted(world.all("machine"), (one) => one.id)) {
    const parent = machine.parent ?? "";
    children.set(parent, [...(children.get(parent) ?? []), machine]);
  }
  const under = (parent: string): { [id: string]: dialect.MachineStatus } =>
    Object.fromEntries(
      (children.get(parent) ?? []).map((machine) => [
        machine.id,
        machineEntry(world, presence, machine, under(machine.id), options),
      ]),
    );
  return under("");
}

function machineEntry(
  world: World,
  presence: PresenceView,
  machine: RecordOf<"machine">,
  containers: { readonly [id: string]: dialect.MachineStatus },
  options: FullStatusOptions,
): dialect.MachineStatus {
  const instance = world.get("instance", machine.id);
  const addresses = addressesOf(world, machine.id).map((address) => address.value);
  const { life } = machine;
  return {
    "agent-status": detail(machineAgentStatus(world, presence, machine), { version: options.version, life }),
    "instance-status": detail(instanceStatus(world, machine), { life }),
    "modification-status": detail(SILENT, { data: null }),
    ...(instance === undefined || instance.hostname === "" ? {} : { hostname: instance.hostname }),
    "dns-name": addresses[0] ?? "",
    "ip-addresses": addresses,
    "instance-id": instance?.instanceId ?? "pending",
    "display-name": "",
    base: baseWithRisk(machine.base),
    id: machine.id,
    "network-interfaces": interfacesOf(instance),
    containers,
    constraints: printConstraints(machine.constraints as Parameters<typeof printConstraints>[0]),
    hardware: instance?.hardware ?? "",
    jobs: ["JobHostUnits"],
    "has-vote": false,
    "wants-vote": false,
  };
}

function interfacesOf(instance: RecordOf<"instance"> | undefined): { [name: string]: dialect.NetworkInterface } {
  const interfaces: { [name: string]: dialect.NetworkInterface } = {};
  for (const address of instance?.addresses ?? []) {
    const known = interfaces[address.interface];
    interfaces[address.interface] = {
      "ip-addresses": [...(known?.["ip-addresses"] ?? []), address.value],
      "mac-address": address.mac,
      space: address.space,
      "is-up": true,
    };
  }
  return interfaces;
}

function applicationEntry(
  world: World,
  presence: PresenceView,
  application: RecordOf<"application">,
  options: FullStatusOptions,
): dialect.ApplicationStatus {
  const charm = charmOf(world, application);
  const units = unitsOf(world, application.name);
  const related = relatedApplications(world, application);
  return {
    charm: application.charmUrl,
    "charm-version": charm?.version ?? "",
    "charm-profile": "",
    "charm-rev": charm?.charmRevision ?? 0,
    base: baseWithRisk(application.base),
    exposed: application.exposed,
    ...(application.exposed ? { "exposed-endpoints": exposedEndpoints(application) } : {}),
    life: application.life,
    relations: related.byEndpoint,
    "can-upgrade-to": "",
    "subordinate-to": application.subordinate ? related.principals : [],
    units: application.subordinate
      ? null
      : Object.fromEntries(units.map((unit) => [unit.name, unitEntry(world, presence, unit, options)])),
    "meter-statuses": null,
    status: detail(applicationStatusValue(world, presence, application.name), { data: null }),
    "workload-version": latestVersion(world, units),
    "endpoint-bindings": bindingsOf(world, application),
    "public-address": "",
  };
}

const EVERYWHERE = { "": { "expose-to-cidrs": ["0.0.0.0/0", "::/0"] } };
export const exposedEndpoints = (application: RecordOf<"application">): dialect.JsonMap =>
  Object.keys(application.exposedEndpoints).length === 0 ? EVERYWHERE : application.exposedEndpoints;

function relatedApplications(
  world: World,
  application: RecordOf<"application">,
): { readonly byEndpoint: { readonly [endpoint: string]: readonly string[] }; readonly principals: readonly string[] } {
  const byEndpoint = new Map<string, Set<string>>();
  const principals = new Set<string>();
  for (const relation of world.by("relations-of-application", application.name)) {
    for (const own of relation.endpoints) {
      if (own.application !== application.name) continue;
      const names = byEndpoint.get(own.name) ?? new Set();
      byEndpoint.set(own.name, names);
      for (const other of relation.endpoints) {
        if (other === own && relation.endpoints.length > 1) continue;
        names.add(other.application);
        const principal = world.get("application", other.application)?.subordinate === false;
        if (relation.scope === "container" && principal) principals.add(other.application);
      }
    }
  }
  return {
    byEndpoint: Object.fromEntries([...byEndpoint].sort().map(([name, others]) => [name, [...others].sort()])),
    principals: [...principals].sort(),
  };
}

/** The version that one of the units set last. */
function latestVersion(world: World, units: readonly RecordOf<"unit">[]): string {
  let latest: RecordOf<"unit-workload"> | undefined;
  for (const unit of units) {
    const workload = world.get("unit-workload", unit.name);
    if (workload !== undefined && workload.version !== "" && workload.since >= (latest?.since ?? 0)) latest = workload;
  }
  return latest?.version ?? "";
}

function unitEntry(
  world: World,
  presence: PresenceView,
  unit: RecordOf<"unit">,
  options: FullStatusOptions,
): dialect.UnitStatus {
  const ports = openPorts(world, unit.name).map(portText);
  const subordinates = sorted(world.by("subordinates-of-unit", unit.name), (one) => one.name);
  const application = world.get("application", unit.application);
  const charm = world.get("unit-local", unit.name)?.charm?.url ?? application?.charmUrl ?? "";
  return {
    "agent-status": detail(agentStatus(world, presence, unit), { version: options.version, life: unit.life }),
    "workload-status": detail(workloadStatus(world, presence, unit)),
    "workload-version": world.get("unit-workload", unit.name)?.version ?? "",
    machine: unit.principal === null ? (machineOfUnit(world, unit) ?? "") : "",
    "opened-ports": ports.length === 0 ? null : ports,
    "public-address": unitAddress(world, unit),
    charm: charm === application?.charmUrl ? "" : charm,
    subordinates:
      subordinates.length === 0
        ? null
        : Object.fromEntries(subordinates.map((one) => [one.name, unitEntry(world, presence, one, options)])),
    ...(world.get("leader", unit.application)?.unit === unit.name ? { leader: true } : {}),
  };
}

const isBatch = (world: World, { application, name }: RecordOf<"relation">["endpoints"][number]): boolean =>
  world.get("application", application)?.delivery[name] === "batch";

function relationEntry(
  world: World,
  relation: RecordOf<"relation">,
  options: FullStatusOptions,
): dialect.RelationStatus {
  const status = world.get("relation-status", relation.id);
  return {
    id: Number(relation.id),
    key: relation.key,
    interface: relation.endpoints[0]?.interface ?? "",
    scope: relation.scope,
    endpoints: relation.endpoints.map((endpoint) => ({
      application: endpoint.application,
      name: endpoint.name,
      role: endpoint.role,
      subordinate: world.get("application", endpoint.application)?.subordinate ?? false,
      ...(isBatch(world, endpoint) ? { "kith-delivery": "batch" as const } : {}),
    })),
    status: detail({
      status: status?.status ?? "joining",
      message: status?.message ?? "",
      since: status?.since ?? options.now,
      data: {},
    }),
  };
}
