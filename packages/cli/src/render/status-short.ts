// Status in one line a unit (`short`, `line`, `oneline`) and in counts (`summary`). Pure.
import { compareNatural } from "@kith/base";
import type { FormedStatus, FormedUnit } from "./status-form.ts";
import { scaleOf } from "./status-tabular.ts";

/** `- web/0: 10.0.0.2 (agent:idle, workload:active) 80/tcp`, subordinates indented. */
export function statusLines({ applications }: FormedStatus): string {
  return Object.values(applications)
    .flatMap((app) => Object.entries(app.units ?? {}))
    .sort(([a], [b]) => compareNatural(a, b))
    .map(([name, unit]) => lines("", name, unit))
    .join("");
}

function lines(indent: string, name: string, unit: FormedUnit): string {
  const state = `(agent:${unit["juju-status"].current}, workload:${unit["workload-status"].current})`;
  const ports = (unit["open-ports"] ?? []).join(" ");
  const own = `${indent}- ${name}: ${unit["public-address"] ?? ""} ${state}${ports === "" ? "" : ` ${ports}`}\n`;
  const below = Object.entries(unit.subordinates ?? {}).map(([each, inner]) => lines(`${indent}  `, each, inner));
  return own + below.join("");
}

export function statusSummary({ machines, applications }: FormedStatus): string {
  const units = Object.values(applications).flatMap((app) => Object.values(app.units ?? {}).flatMap(withSubordinates));
  const ports = new Set(units.flatMap((unit) => unit["open-ports"] ?? []));
  const addresses = Object.values(machines).flatMap((machine) => machine["ip-addresses"]);
  const rows = [
    ["Utilized ports", [...ports].sort(compareNatural).join(", ")],
    ["# Machines", `(${Object.keys(machines).length})`],
    ...counts(Object.values(machines).map((machine) => machine["juju-status"].current)),
    ["# Units", `(${units.length})`],
    ...counts(units.map((unit) => unit["workload-status"].current)),
    ["# Applications", `(${Object.keys(applications).length})`],
    ...Object.entries(applications).map(([name, app]) => {
      const scale = scaleOf(name, app, applications);
      return [`  ${name}`, `${scale}/${scale}  ${app.exposed ? "exposed" : ""}`];
    }),
    ["Addresses", addresses.join(", ")],
  ];
  const width = Math.max(...rows.map(([title = ""]) => title.length));
  return rows
    .map(([title = "", cell = ""]) => `${title.padEnd(width)}  ${cell}`.trimEnd())
    .join("\n")
    .concat("\n");
}

const withSubordinates = (unit: FormedUnit): FormedUnit[] => [unit, ...Object.values(unit.subordinates ?? {})];

function counts(values: readonly string[]): string[][] {
  const byValue = new Map<string, number>();
  for (const value of values) byValue.set(value, (byValue.get(value) ?? 0) + 1);
  return [...byValue].sort().map(([value, count]) => [`  ${value}`, String(count)]);
}
