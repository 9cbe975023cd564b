// FullStatus as Juju's clients show it: the one structure behind tabular, json and yaml (keys: contract 8.3). Pure.
import { compareNatural } from "@kith/base";
import type { dialect } from "@kith/schema";
import { sortedMap } from "./sorted.ts";
import { clock, moment } from "./time.ts";

interface StatusValue {
  readonly current: string;
  readonly message?: string;
  readonly since?: string;
  readonly version?: string;
  readonly life?: string;
}
export interface FormedUnit {
  readonly "workload-status": StatusValue;
  readonly "juju-status": StatusValue;
  readonly leader?: true;
  readonly "upgrading-from"?: string;
  readonly machine?: string;
  readonly "open-ports"?: readonly string[];
  readonly "public-address"?: string;
  readonly subordinates?: Readonly<Record<string, FormedUnit>>;
}
export interface FormedApplication {
  readonly charm: string;
  readonly base: { readonly name: string; readonly channel: string };
  readonly "charm-origin": string;
  readonly "charm-name": string;
  readonly "charm-rev": number;
  readonly "charm-channel"?: string;
  readonly "charm-version"?: string;
  readonly exposed: boolean;
  readonly life?: string;
  readonly "application-status": StatusValue;
  readonly relations?: Readonly<Record<string, readonly Related[]>>;
  readonly "subordinate-to"?: readonly string[];
  readonly units?: Readonly<Record<string, FormedUnit>>;
  readonly version?: string;
  readonly "endpoint-bindings"?: Readonly<Record<string, string>>;
}
interface Related {
  readonly "related-application": string;
  readonly interface: string;
  readonly scope: string;
}
export interface FormedMachine {
  readonly "juju-status": StatusValue;
  readonly hostname?: string;
  readonly "dns-name": string;
  readonly "ip-addresses": readonly string[];
  readonly "instance-id": string;
  readonly "machine-status": StatusValue;
  readonly "modification-status": StatusValue | Readonly<Record<string, never>>;
  readonly base: { readonly name: string; readonly channel: string };
  readonly "network-interfaces"?: Readonly<Record<string, unknown>>;
  readonly containers?: Readonly<Record<string, FormedMachine>>;
  readonly constraints?: string;
  readonly hardware?: string;
}
export interface FormedStatus {
  readonly model: {
    readonly name: string;
    readonly type: string;
    readonly controller: string;
    readonly cloud: string;
    readonly region?: string;
    readonly version: string;
    readonly "model-status": StatusValue;
    readonly sla: string;
  };
  readonly machines: Readonly<Record<string, FormedMachine>>;
  readonly applications: Readonly<Record<string, FormedApplication>>;
  readonly storage: Readonly<Record<string, unknown>>;
  readonly controller: { readonly timestamp: string };
}

export interface FormOptions {
  readonly controller: string;
  readonly utc: boolean;
}

export function formStatus(status: dialect.FullStatus, options: FormOptions): FormedStatus {
  const { model } = status;
  return {
    model: {
      name: model.name,
      type: model.type,
      controller: options.controller,
      cloud: model["cloud-tag"].replace(/^cloud-/, ""),
      ...(model.region ? { region: model.region } : {}),
      version: model.version,
      "model-status": value(model["model-status"], options),
      sla: model.sla || "unsupported",
    },
    machines: sorted(status.machines, (machine) => formMachine(machine, options)),
    applications: sorted(status.applications, (app, name) => formApplication(name, app, status, options)),
    storage: {},
    controller: { timestamp: clock(status["controller-timestamp"], options.utc) },
  };
}

function formMachine(machine: dialect.MachineStatus, options: FormOptions): FormedMachine {
  const interfaces = machine["network-interfaces"] ?? {};
  return {
    "juju-status": value(machine["agent-status"], options),
    ...(machine.hostname ? { hostname: machine.hostname } : {}),
    "dns-name": machine["dns-name"],
    "ip-addresses": machine["ip-addresses"] ?? [],
    "instance-id": machine["instance-id"],
    "machine-status": value(machine["instance-status"], options),
    "modification-status": modification(machine["modification-status"], options),
    base: base(machine.base),
    ...(Object.keys(interfaces).length > 0 ? { "network-interfaces": interfaces } : {}),
    ...(Object.keys(machine.containers ?? {}).length > 0
      ? { containers: sorted(machine.containers, (each) => formMachine(each, options)) }
      : {}),
    ...(machine.constraints ? { constraints: machine.constraints } : {}),
    ...(machine.hardware ? { hardware: machine.hardware } : {}),
  };
}

function formApplication(
  name: string,
  app: dialect.ApplicationStatus,
  status: dialect.FullStatus,
  options: FormOptions,
): FormedApplication {
  const units = sorted(app.units ?? {}, (unit) => formUnit(unit, options));
  const relations = relationsOf(name, status);
  return {
    charm: app.charm,
    base: base(app.base),
    "charm-origin": app.charm.startsWith("local:") ? "local" : "charmhub",
    "charm-name": charmName(app.charm),
    "charm-rev": app["charm-rev"] ?? Number(/-(\d+)$/.exec(app.charm)?.[1] ?? 0),
    ...(app["charm-channel"] ? { "charm-channel": app["charm-channel"] } : {}),
    ...(app["charm-version"] ? { "charm-version": app["charm-version"] } : {}),
    exposed: app.exposed,
    ...(app.life && app.life !== "alive" ? { life: app.life } : {}),
    "application-status": value(app.status, options),
    ...(Object.keys(relations).length > 0 ? { relations } : {}),
    ...((app["subordinate-to"] ?? []).length > 0 ? { "subordinate-to": app["subordinate-to"] } : {}),
    ...(Object.keys(units).length > 0 ? { units } : {}),
    ...(app["workload-version"] ? { version: app["workload-version"] } : {}),
    ...(Object.keys(app["endpoint-bindings"] ?? {}).length > 0
      ? { "endpoint-bindings": app["endpoint-bindings"] }
      : {}),
  };
}

function formUnit(unit: dialect.UnitStatus, options: FormOptions): FormedUnit {
  return {
    "workload-status": value(unit["workload-status"], options),
    "juju-status": value(unit["agent-status"], options),
    ...(unit.leader ? { leader: true as const } : {}),
    ...(unit.charm ? { "upgrading-from": unit.charm } : {}),
    ...(unit.machine ? { machine: unit.machine } : {}),
    ...((unit["opened-ports"] ?? []).length > 0 ? { "open-ports": unit["opened-ports"] ?? [] } : {}),
    ...(unit["public-address"] ? { "public-address": unit["public-address"] } : {}),
    ...(Object.keys(unit.subordinates ?? {}).length > 0
      ? { subordinates: sorted(unit.subordinates ?? {}, (each) => formUnit(each, options)) }
      : {}),
  };
}

/** What each endpoint is related to; a peer endpoint lists its own application. */
function relationsOf(name: string, status: dialect.FullStatus): Record<string, Related[]> {
  const relations: Record<string, Related[]> = {};
  for (const relation of status.relations ?? []) {
    const own = relation.endpoints.filter((end) => end.application === name);
    for (const end of own) {
      const other = relation.endpoints.find((each) => each !== end) ?? end;
      const related = {
        "related-application": other.application,
        interface: relation.interface,
        scope: relation.scope,
      };
      relations[end.name] = [...(relations[end.name] ?? []), related];
    }
  }
  return sortedMap(relations);
}

function value(status: dialect.DetailedStatus, { utc }: FormOptions): StatusValue {
  return {
    current: status.status,
    ...(status.info ? { message: status.info } : {}),
    ...(status.since ? { since: moment(status.since, utc) } : {}),
    ...(status.version ? { version: status.version } : {}),
    ...(status.life && status.life !== "alive" ? { life: status.life } : {}),
  };
}

/** Empty while nothing of the machine was ever modified. */
function modification(status: dialect.DetailedStatus, options: FormOptions): FormedMachine["modification-status"] {
  return status.status === "" || status.status === "idle" ? {} : value(status, options);
}

const base = ({ name, channel }: dialect.Base) => ({ name, channel: channel.replace(/\/stable$/, "") });

export function charmName(url: string): string {
  return url
    .replace(/^[a-z]+:/, "")
    .replace(/-\d+$/, "")
    .replace(/^.*\//, "");
}

function sorted<A, B>(map: Readonly<Record<string, A>>, form: (value: A, key: string) => B): Record<string, B> {
  const keys = Object.keys(map).sort(compareNatural);
  return Object.fromEntries(keys.map((key) => [key, form(map[key] as A, key)]));
}
