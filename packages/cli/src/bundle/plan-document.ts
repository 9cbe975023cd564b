// A plan as data: what it adds and changes, application by application, and the hooks that follow. Pure; `--format json`
// prints it, the tree draws it.
import { compareNatural } from "@kith/base";
import { type Change, type dialect, type RecordOf, splitKey } from "@kith/schema";

export interface PlanDocument {
  readonly changed: boolean;
  /** The model's revision that it was made at. */
  readonly revision: number;
  readonly applications: { readonly [name: string]: PlannedApplication };
  readonly machines: { readonly [id: string]: { readonly base: string } };
  /** `requirer:endpoint provider:endpoint`. */
  readonly relations: readonly string[];
  readonly hooks: { readonly total: number; readonly units: readonly dialect.PlannedHooks[] };
}

export interface PlannedApplication {
  /** `add`, `upgrade` to another charm, or `change`. */
  readonly action: "add" | "upgrade" | "change";
  readonly charm?: string;
  readonly base?: string;
  readonly exposed?: boolean;
  /** null: back to the charm's default. */
  readonly settings: { readonly [option: string]: string | number | boolean | null };
  /** New units → the machine of each; empty for one that is not known yet. */
  readonly units: { readonly [name: string]: string };
}

export interface PlanSource {
  readonly base: number;
  readonly changes: readonly Change[];
  readonly hooks: readonly dialect.PlannedHooks[];
  readonly before: dialect.FullStatus;
  /** Names of charms that are only described, by the hash of their content. */
  readonly charmNames: ReadonlyMap<string, string>;
}

export function planDocument({ base, changes, hooks, before, charmNames }: PlanSource): PlanDocument {
  const puts = changes.flatMap((change) => (change.op === "put" ? [change.record] : []));
  const of = <K extends RecordOf["kind"]>(kind: K) =>
    puts.filter((record) => record.kind === kind) as unknown as readonly RecordOf<K>[];
  const applications = new Map<string, Writable<PlannedApplication>>();
  const at = (name: string): Writable<PlannedApplication> => {
    const known = applications.get(name) ?? { action: "change", settings: {}, units: {} };
    applications.set(name, known);
    return known;
  };
  for (const record of of("application")) Object.assign(at(record.name), applicationOf(record, before, charmNames));
  for (const { application, key, value } of of("setting")) at(application).settings[key] = value;
  for (const change of changes) {
    const [application = "", option = ""] =
      change.op === "delete" && change.kind === "setting" ? splitKey(change.key) : [];
    if (application !== "") at(application).settings[option] = null;
  }
  const placed = new Map(of("unit-machine").map(({ unit, machine }) => [unit, machine]));
  for (const { name, application } of of("unit"))
    if (before.applications[application]?.units?.[name] === undefined)
      at(application).units[name] = placed.get(name) ?? "";
  const machines = of("machine").filter(({ id }) => before.machines[id] === undefined);
  const known = new Set((before.relations ?? []).map(({ id }) => String(id)));
  const relations = of("relation").filter(({ id, endpoints }) => endpoints.length > 1 && !known.has(id));
  const total = hooks.reduce((sum, one) => Object.values(one.hooks).reduce((a, b) => a + b, sum), 0);
  return {
    changed: changes.length > 0,
    revision: base,
    applications: sorted([...applications]),
    machines: sorted(machines.map(({ id, base: on }) => [id, { base: `${on.name}@${on.channel}` }] as const)),
    relations: relations.map(({ key }) => key).sort(compareNatural),
    hooks: { total, units: hooks },
  };
}

type Writable<T> = {
  -readonly [K in keyof T]: T[K] extends { readonly [name: string]: infer V } ? { [name: string]: V } : T[K];
};

const sorted = <T>(entries: readonly (readonly [string, T])[]): { readonly [name: string]: T } =>
  Object.fromEntries([...entries].sort(([a], [b]) => compareNatural(a, b)));

function applicationOf(
  record: RecordOf<"application">,
  before: dialect.FullStatus,
  charmNames: PlanSource["charmNames"],
): Partial<PlannedApplication> {
  const was = before.applications[record.name];
  const charm = charmNames.get(record.charmSha256) ?? record.charmUrl;
  const exposed = was?.exposed === record.exposed ? {} : { exposed: record.exposed };
  if (was === undefined)
    return { action: "add", charm, base: `${record.base.name}@${record.base.channel}`, exposed: record.exposed };
  return was.charm === record.charmUrl ? exposed : { action: "upgrade", charm, ...exposed };
}
