// Patterns of FullStatus: names with `*`, machine ids and status words. A unit brings its application, its machine, its
// principal and its subordinates with it.
import type { dialect } from "@kith/schema";

/** What of `status` matches any of `patterns`; all of it without patterns. Nothing matching gives empty maps. */
export function filterStatus(status: dialect.FullStatus, patterns: readonly string[]): dialect.FullStatus {
  if (patterns.length === 0) return status;
  const tests = patterns.map(toTest);
  const matches = (...words: readonly string[]): boolean => tests.some((test) => words.some((word) => test(word)));
  const machines = new Set(Object.keys(status.machines).filter((id) => matches(id)));
  const onMachines = new Set(machines);
  const whole = (name: string, application: dialect.ApplicationStatus | undefined): boolean =>
    application !== undefined && (matches(name, application.status.status) || exposedMatch(application, patterns));
  /** A subordinate's units stand below those of its principals: its name and state match through them. */
  const below = (unit: dialect.UnitStatus): boolean =>
    Object.keys(unit.subordinates ?? {}).some((one) => whole(ownerOf(one), status.applications[ownerOf(one)]));
  const applications: { [name: string]: dialect.ApplicationStatus } = {};
  for (const [name, application] of Object.entries(status.applications)) {
    const all = whole(name, application);
    const units = Object.entries(application.units ?? {}).filter(
      ([unit, entry]) =>
        all || below(entry) || unitMatches(unit, entry, name, matches) || onMachines.has(entry.machine),
    );
    if (!all && units.length === 0) continue;
    applications[name] = { ...application, units: application.units === null ? null : Object.fromEntries(units) };
    for (const [, entry] of units) if (entry.machine !== "") machines.add(entry.machine);
  }
  bringSubordinates(status, applications);
  return {
    ...status,
    machines: Object.fromEntries(Object.entries(status.machines).filter(([id]) => machines.has(id))),
    applications,
    relations:
      status.relations?.filter((relation) =>
        relation.endpoints.every((endpoint) => Object.hasOwn(applications, endpoint.application)),
      ) ?? null,
  };
}

const ownerOf = (unit: string): string => unit.slice(0, unit.lastIndexOf("/"));

function toTest(pattern: string): (word: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const expression = new RegExp(`^${parts.join(".*")}$`);
  return (word) => expression.test(word);
}

function exposedMatch(application: dialect.ApplicationStatus, patterns: readonly string[]): boolean {
  return patterns.includes(application.exposed ? "exposed" : "not exposed");
}

function unitMatches(
  name: string,
  unit: dialect.UnitStatus,
  application: string,
  matches: (...words: readonly string[]) => boolean,
): boolean {
  const words = [name, unit["workload-status"].status, unit["agent-status"].status, unit["public-address"]];
  if (unit.leader === true) words.push(`${application}/leader`);
  if (matches(...words, ...(unit["opened-ports"] ?? []))) return true;
  return Object.entries(unit.subordinates ?? {}).some(([one, entry]) => unitMatches(one, entry, ownerOf(one), matches));
}

function bringSubordinates(
  status: dialect.FullStatus,
  applications: { [name: string]: dialect.ApplicationStatus },
): void {
  for (const application of Object.values(applications))
    for (const unit of Object.values(application.units ?? {}))
      for (const name of Object.keys(unit.subordinates ?? {})) {
        const owner = ownerOf(name);
        const subordinate = status.applications[owner];
        if (subordinate !== undefined) applications[owner] ??= subordinate;
      }
}
