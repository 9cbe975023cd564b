// Status as Juju's table: sections, columns and their oddities as a running Juju shows them. Pure.
import { compareNatural } from "@kith/base";
import type { dialect } from "@kith/schema";
import { MESSAGE_CHARACTERS_MAX, VERSION_CHARACTERS_MAX } from "../limits.ts";
import { groupPorts } from "./ports.ts";
import type { FormedApplication, FormedMachine, FormedStatus, FormedUnit } from "./status-form.ts";
import { type Column, table } from "./table.ts";

export interface TabularOptions {
  /** Show the relations section too. */
  readonly relations: readonly dialect.RelationStatus[] | undefined;
}

export function statusTable(status: FormedStatus, options: TabularOptions): string {
  const sections = [
    modelSection(status),
    applicationSection(status),
    unitSection(status),
    machineSection(status.machines),
    relationSection(options.relations ?? []),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

const titles = (...names: readonly string[]): Column[] => names.map((title) => ({ title }));
const right = (title: string): Column => ({ title, align: "right" });

function modelSection({ model, controller }: FormedStatus): string {
  const cloud = model.region === undefined ? model.cloud : `${model.cloud}/${model.region}`;
  const life = model["model-status"];
  const note = life.current === "available" || life.current === "" ? "" : (life.message ?? life.current);
  const columns = ["Model", "Controller", "Cloud/Region", "Version", "Timestamp"];
  const cells = [model.name, model.controller, cloud, model.version, controller.timestamp];
  if (note === "") return table(titles(...columns), [cells]);
  return table(titles(...columns, "Notes"), [[...cells, note]]);
}

function applicationSection({ applications }: FormedStatus): string {
  const rows = Object.entries(applications).map(([name, app]) => [
    name,
    cut((app.version ?? "").split("\n")[0] ?? "", VERSION_CHARACTERS_MAX),
    app["application-status"].current,
    String(scaleOf(name, app, applications)),
    app["charm-name"],
    app["charm-channel"] ?? "",
    String(app["charm-rev"]),
    app.exposed ? "yes" : "no",
    cut(app["application-status"].message ?? "", MESSAGE_CHARACTERS_MAX),
  ]);
  if (rows.length === 0) return "";
  const columns = [
    ...titles("App", "Version", "Status"),
    right("Scale"),
    ...titles("Charm", "Channel"),
    right("Rev"),
    ...titles("Exposed", "Message"),
  ];
  return table(columns, rows);
}

/** How many units an application has: a subordinate's stand below the units of others. */
export function scaleOf(name: string, app: FormedApplication, all: FormedStatus["applications"]): number {
  if (app["subordinate-to"] === undefined) return Object.keys(app.units ?? {}).length;
  return Object.values(all)
    .flatMap((each) => Object.values(each.units ?? {}))
    .flatMap((unit) => Object.keys(unit.subordinates ?? {}))
    .filter((unit) => unit.startsWith(`${name}/`)).length;
}

function unitSection({ applications }: FormedStatus): string {
  const units = Object.values(applications).flatMap((app) => Object.entries(app.units ?? {}));
  const rows = units
    .sort(([a], [b]) => compareNatural(a, b))
    .flatMap(([name, unit]) => [
      unitRow("", name, unit),
      ...Object.entries(unit.subordinates ?? {}).map(([each, subordinate]) => unitRow("  ", each, subordinate)),
    ]);
  if (rows.length === 0) return "";
  return table(titles("Unit", "Workload", "Agent", "Machine", "Public address", "Ports", "Message"), rows);
}

function unitRow(indent: string, name: string, unit: FormedUnit): string[] {
  const [workload, agent] = [unit["workload-status"], unit["juju-status"]];
  return [
    `${indent}${name}${unit.leader ? "*" : ""}`,
    workload.current,
    agent.current,
    indent === "" ? (unit.machine ?? "") : "",
    unit["public-address"] ?? "",
    groupPorts(unit["open-ports"] ?? []),
    cut(unitMessage(unit), MESSAGE_CHARACTERS_MAX),
  ];
}

const UNIT_HOOKS = new Set([
  ...["install", "start", "config-changed", "upgrade-charm", "stop", "remove", "update-status"],
  ...["leader-elected", "leader-deposed", "leader-settings-changed", "collect-metrics", "meter-status-changed"],
  ...["post-series-upgrade", "pre-series-upgrade"],
]);

/** What the unit says; while it runs a hook of its own or an action, with that in front. */
function unitMessage(unit: FormedUnit): string {
  const [workload, agent] = [unit["workload-status"], unit["juju-status"]];
  const message = workload.message ?? "";
  if (agent.current === "allocating" && message === "") return agent.message ?? "";
  const [, hook, action] = /^running (?:(.+) hook|action (.+))$/.exec(agent.message ?? "") ?? [];
  if (agent.current !== "executing") return message;
  const what = action ?? (hook !== undefined && UNIT_HOOKS.has(hook) ? hook : undefined);
  return what === undefined ? message : `(${what}) ${message}`;
}

/** Also what `kith machines` shows. */
export function machineSection(machines: FormedStatus["machines"]): string {
  const rows = Object.entries(machines).flatMap(([id, machine]) => machineRows(id, machine));
  if (rows.length === 0) return "";
  return table(titles("Machine", "State", "Address", "Inst id", "Base", "AZ", "Message"), rows);
}

function machineRows(id: string, machine: FormedMachine): string[][] {
  const row = [
    id,
    machine["juju-status"].current,
    machine["dns-name"],
    machine["instance-id"],
    `${machine.base.name}@${machine.base.channel}`,
    /availability-zone=(\S+)/.exec(machine.hardware ?? "")?.[1] ?? "",
    cut(machine["machine-status"].message ?? "", MESSAGE_CHARACTERS_MAX),
  ];
  return [row, ...Object.entries(machine.containers ?? {}).flatMap(([each, inner]) => machineRows(each, inner))];
}

function relationSection(relations: readonly dialect.RelationStatus[]): string {
  const rows = relations.map((relation) => {
    const provider = relation.endpoints.find((end) => end.role === "provider") ?? relation.endpoints[0];
    const requirer = relation.endpoints.find((end) => end !== provider) ?? provider;
    const { status, info } = relation.status;
    return [
      provider === undefined ? "" : `${provider.application}:${provider.name}`,
      requirer === undefined ? "" : `${requirer.application}:${requirer.name}`,
      relation.interface,
      relation.endpoints.length === 1 ? "peer" : relation.scope === "container" ? "subordinate" : "regular",
      [...(status === "joined" || status === "" ? [] : [status]), info, batchOf(relation)].filter(Boolean).join("  "),
    ];
  });
  if (rows.length === 0) return "";
  rows.sort((a, b) => compareNatural(a[0] ?? "", b[0] ?? "") || compareNatural(a[1] ?? "", b[1] ?? ""));
  return table(titles("Integration provider", "Requirer", "Interface", "Type", "Message"), rows);
}

/** Which of its endpoints are in batch delivery. */
function batchOf({ endpoints }: dialect.RelationStatus): string {
  const names = endpoints.filter((end) => end["kith-delivery"] === "batch");
  return names.length === 0
    ? ""
    : `batch: ${names.map(({ application, name }) => `${application}:${name}`).join(", ")}`;
}

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 3)}...` : text);
