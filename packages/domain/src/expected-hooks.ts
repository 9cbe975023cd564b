// The hooks that a change of the model causes at the least, unit by unit: what is certain before any charm has spoken. What
// charms write to each other afterwards, actions, retries and update-status come on top. Contract 2.2, 5.2 to 5.4; for batch
// delivery one window.
import { compareNatural } from "@kith/base";
import { type HookKind, hookName, type RecordOf } from "@kith/schema";
import { sameValue } from "./world/same-value.ts";
import type { World } from "./world/world.ts";

export interface ExpectedHooks {
  /** null: a subordinate's unit that comes to be with its principal unit, under a number that is not known yet. */
  readonly unit: string | null;
  readonly application: string;
  readonly principal: string | null;
  /** Hook name, as `db-relation-joined`, → how often. */
  readonly hooks: Readonly<Record<string, number>>;
}

interface Unit {
  readonly name: string | null;
  readonly application: string;
  readonly principal: string | null;
  readonly fresh: boolean;
  readonly leads: boolean;
}

type Application = RecordOf<"application">;
type Relation = RecordOf<"relation">;

/** From the model as it is to what it would be. Only what is added or changed counts: units that leave are not foreseen. */
export function expectedHooks(before: World, after: World): ExpectedHooks[] {
  const applications = [...after.by("applications", "")].filter(({ life }) => life === "alive");
  const units = new Map(applications.map((one) => [one.name, unitsOf(before, after, one)]));
  const expected = applications.flatMap((application) => {
    const relations = [...after.by("relations-of-application", application.name)].filter(isAlive);
    return (units.get(application.name) ?? []).map((unit): ExpectedHooks => {
      const hooks = new Counts();
      countLife(hooks, unit, before, after, application);
      for (const relation of relations) countRelation(hooks, unit, relation, { before, after, application, units });
      return { unit: unit.name, application: unit.application, principal: unit.principal, hooks: hooks.all() };
    });
  });
  return expected
    .filter(({ hooks }) => Object.keys(hooks).length > 0)
    .sort((a, b) => compareNatural(titleOf(a), titleOf(b)));
}

const titleOf = ({ unit, application, principal }: ExpectedHooks): string => unit ?? `${application} ${principal}`;
const isAlive = ({ life, suspended }: Relation): boolean => life === "alive" && !suspended;

class Counts {
  readonly #counts: Record<string, number> = {};

  add(kind: HookKind, endpoint: string | null, times = 1): void {
    const name = hookName({ kind, endpoint });
    if (times > 0) this.#counts[name] = (this.#counts[name] ?? 0) + times;
  }

  all(): Readonly<Record<string, number>> {
    return this.#counts;
  }
}

/** The units that are there, and the subordinates that principals will get. */
function unitsOf(before: World, after: World, application: Application): Unit[] {
  const leader = after.get("leader", application.name)?.unit;
  const there = [...after.by("units-of-application", application.name)].filter(({ life }) => life === "alive");
  there.sort((a, b) => a.number - b.number);
  const units = there.map(({ name, principal }, i): Unit => {
    const place = { name, application: application.name, principal };
    // The first unit of an application leads it, once it is there.
    const leads = leader === undefined ? i === 0 : leader === name;
    return { ...place, fresh: before.get("unit", name) === undefined, leads };
  });
  if (!application.subordinate) return units;
  const served = new Set(there.map(({ principal }) => principal));
  const missing = principalsOf(after, application).filter((principal) => !served.has(principal));
  const coming = missing.map((principal, i): Unit => {
    const leads = there.length === 0 && i === 0;
    return { name: null, application: application.name, principal, fresh: true, leads };
  });
  return [...units, ...coming];
}

/** Principal units that a subordinate application stands beside. */
function principalsOf(world: World, subordinate: Application): string[] {
  const names = [...world.by("relations-of-application", subordinate.name)].filter(isAlive).flatMap((relation) => {
    const other = relation.endpoints.find((end) => end.application !== subordinate.name)?.application;
    const application = other === undefined ? undefined : world.get("application", other);
    if (relation.scope !== "container" || application === undefined || application.subordinate) return [];
    return [...world.by("units-of-application", application.name)].filter(({ life }) => life === "alive");
  });
  return [...new Set(names.map(({ name }) => name))].sort(compareNatural);
}

function countLife(hooks: Counts, unit: Unit, before: World, after: World, application: Application): void {
  if (unit.fresh) {
    for (const kind of [
      "install",
      unit.leads ? "leader-elected" : "leader-settings-changed",
      "config-changed",
      "start",
    ] as const)
      hooks.add(kind, null);
    return;
  }
  const was = before.get("application", application.name);
  const newCharm = was?.charmSha256 !== application.charmSha256 || was.charmModified !== application.charmModified;
  if (newCharm) hooks.add("upgrade-charm", null);
  if (newCharm || !sameSettings(before, after, application.name)) hooks.add("config-changed", null);
}

function sameSettings(before: World, after: World, application: string): boolean {
  const settings = (world: World) =>
    Object.fromEntries([...world.by("settings-of-application", application)].map(({ key, value }) => [key, value]));
  return sameValue(settings(before), settings(after));
}

interface Around {
  readonly before: World;
  readonly after: World;
  readonly application: Application;
  readonly units: ReadonlyMap<string, readonly Unit[]>;
}

function countRelation(hooks: Counts, unit: Unit, relation: Relation, around: Around): void {
  const { before, application, units } = around;
  const own = relation.endpoints.find((end) => end.application === unit.application);
  if (own === undefined || own.name === IMPLICIT_ENDPOINT) return;
  const other = relation.endpoints.find((end) => end !== own)?.application ?? unit.application;
  const others = (units.get(other) ?? []).filter((one) => one !== unit);
  const paired = relation.scope === "container" ? others.filter((one) => isPair(unit, one)) : others;
  // A subordinate's relation to principals that this unit does not stand beside is none of its own.
  if (relation.scope === "container" && unit.principal !== null && paired.length === 0) return;
  const fresh = unit.fresh || before.get("relation", relation.id) === undefined;
  if (fresh) hooks.add("relation-created", own.name);
  const heard = fresh ? paired.length : paired.filter((one) => one.fresh).length;
  const times = application.delivery[own.name] === "batch" ? Math.min(1, heard) : heard;
  hooks.add("relation-joined", own.name, times);
  hooks.add("relation-changed", own.name, times);
}

/** Units run no hooks for it. */
const IMPLICIT_ENDPOINT = "juju-info";

/** In container scope a unit hears those on its own principal, and a principal its own subordinates. */
const isPair = (unit: Unit, other: Unit): boolean =>
  (unit.principal ?? unit.name) === (other.principal ?? other.name) &&
  (unit.principal !== null || other.principal !== null);
