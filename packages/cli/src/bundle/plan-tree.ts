// A plan for people: `+` what comes to be, `~` what changes, and under it the hooks.
import type { dialect } from "@kith/schema";
import type { PlanDocument, PlannedApplication } from "./plan-document.ts";

export function planTree(plan: PlanDocument): string {
  if (!plan.changed) return "No changes to apply: nothing to do.\n";
  const sections: [string, string[]][] = [
    ["applications", Object.entries(plan.applications).flatMap(([name, one]) => applicationLines(name, one))],
    ["machines", Object.entries(plan.machines).map(([id, { base }]) => `+ ${id}  ${base}`)],
    ["relations", plan.relations.map((key) => `+ ${key.replace(" ", " - ")}`)],
    [`hooks, at the least: ${plan.hooks.total}`, hookLines(plan.hooks.units)],
  ];
  const told = sections.filter(([, lines]) => lines.length > 0);
  return `${told.map(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)].join("\n")).join("\n")}\n`;
}

function applicationLines(name: string, one: PlannedApplication): string[] {
  const head = {
    add: `+ ${name}  charm ${one.charm} on ${one.base}${one.exposed === true ? ", exposed" : ""}`,
    upgrade: `~ ${name}  to charm ${one.charm}`,
    change: `~ ${name}`,
  }[one.action];
  const exposure =
    one.action === "add" || one.exposed === undefined ? [] : [one.exposed ? "~ exposed" : "~ not exposed"];
  const settings = Object.entries(one.settings).map(([option, value]) =>
    value === null
      ? `~ ${option} back to its default`
      : `${one.action === "add" ? "+" : "~"} ${option} = ${JSON.stringify(value)}`,
  );
  const units = Object.entries(one.units).map(([unit, machine]) =>
    machine === "" ? `+ ${unit}` : `+ ${unit} on machine ${machine}`,
  );
  return [head, ...[...exposure, ...settings, ...units].map((line) => `    ${line}`)];
}

function hookLines(units: readonly dialect.PlannedHooks[]): string[] {
  const titles = units.map(({ unit, application, principal }) => unit ?? `${application} on ${principal}`);
  const width = Math.max(0, ...titles.map((title) => title.length));
  return units.map(({ hooks }, i) => {
    const counts = Object.entries(hooks).map(([hook, count]) => (count === 1 ? hook : `${hook} ×${count}`));
    return `${(titles[i] ?? "").padEnd(width)}  ${counts.join(", ")}`;
  });
}
