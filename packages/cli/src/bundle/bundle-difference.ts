// What a bundle says and what a model is, side by side where they differ, in the shape that juju diff-bundle prints. Pure.
import { type Bundle, type BundleApplication, charmNameOf, printConstraints } from "@kith/schema";

/** Absent on the side that says nothing. */
interface Sides {
  readonly bundle?: unknown;
  readonly model?: unknown;
}
type Missing = { readonly missing: "bundle" | "model" };
type Differences = { readonly [what: string]: Sides | { readonly [key: string]: Sides } };

export interface BundleDifference {
  readonly applications?: { readonly [name: string]: Missing | Differences };
  readonly machines?: { readonly [id: string]: Missing | Differences };
  readonly relations?: {
    readonly "bundle-additions"?: readonly (readonly string[])[];
    readonly "model-additions"?: readonly (readonly string[])[];
  };
}

export interface DifferenceOptions {
  readonly annotations: boolean;
  /** Machines of the bundle → machines of the model; the others stand for those of the same number. */
  readonly machines: ReadonlyMap<string, string>;
  /** Names of charms that a bundle names by path, by application. */
  readonly charmNames: ReadonlyMap<string, string>;
}

export function bundleDifference(bundle: Bundle, model: Bundle, options: DifferenceOptions): BundleDifference {
  const applications = joined(
    bundle.applications,
    model.applications,
    ({ name }) => name,
    (ours, theirs) => applicationDifference(ours, theirs, bundle.unitsDefault, options),
  );
  const numbered = bundle.machines.map((machine) => ({
    ...machine,
    id: options.machines.get(machine.id) ?? machine.id,
  }));
  const machines = joined(
    numbered,
    model.machines,
    ({ id }) => id,
    (ours, theirs) => ({
      ...(ours.base === null ? {} : side("base", baseText(ours.base), baseText(theirs.base))),
      ...side("constraints", printConstraints(ours.constraints), printConstraints(theirs.constraints)),
      ...(options.annotations ? table("annotations", ours.annotations, theirs.annotations) : {}),
    }),
  );
  return {
    ...(empty(applications) ? {} : { applications }),
    // A bundle that names no machines leaves them to the model.
    ...(empty(machines) || bundle.machines.length === 0 ? {} : { machines }),
    ...relationDifference(bundle, model),
  };
}

const empty = (value: object): boolean => Object.keys(value).length === 0;
const baseText = (base: Bundle["machines"][number]["base"]): string =>
  base === null ? "" : `${base.name}@${base.channel.replace(/\/stable$/, "")}`;

function joined<T>(
  bundle: readonly T[],
  model: readonly T[],
  key: (one: T) => string,
  compare: (ours: T, theirs: T) => Differences,
): { readonly [key: string]: Missing | Differences } {
  const theirs = new Map(model.map((one) => [key(one), one]));
  const ours = new Map(bundle.map((one) => [key(one), one]));
  const found: { [key: string]: Missing | Differences } = {};
  for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
    const [one, other] = [ours.get(name), theirs.get(name)];
    if (one === undefined) found[name] = { missing: "bundle" };
    else if (other === undefined) found[name] = { missing: "model" };
    else {
      const differences = compare(one, other);
      if (!empty(differences)) found[name] = differences;
    }
  }
  return found;
}

function applicationDifference(
  ours: BundleApplication,
  theirs: BundleApplication,
  unitsDefault: number,
  options: DifferenceOptions,
): Differences {
  const charm = options.charmNames.get(ours.name) ?? charmNameOf(ours.charm);
  const known = theirs.charm.replace(/^local:/, "").replace(/-\d+$/, "");
  return {
    ...(charm === known ? {} : side("charm", ours.charm, theirs.charm)),
    ...(ours.base === null ? {} : side("base", baseText(ours.base), baseText(theirs.base))),
    // A subordinate has as many as its principals have.
    ...(theirs.units === null ? {} : side("num_units", ours.units ?? unitsDefault, theirs.units)),
    ...side("expose", ours.expose, theirs.expose),
    ...side("trust", ours.trust, theirs.trust),
    ...table("options", values(ours), values(theirs)),
    ...side("constraints", printConstraints(ours.constraints), printConstraints(theirs.constraints)),
    ...(options.annotations ? table("annotations", ours.annotations, theirs.annotations) : {}),
  };
}

const values = ({ options }: BundleApplication): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([key, { value }]) => [key, value]));

function side(what: string, bundle: unknown, model: unknown): Differences {
  return bundle === model ? {} : { [what]: { ...shown("bundle", bundle), ...shown("model", model) } };
}

const shown = (name: "bundle" | "model", value: unknown): Sides =>
  value === undefined || value === "" ? {} : { [name]: value };

function table(
  what: string,
  bundle: Readonly<Record<string, unknown>>,
  model: Readonly<Record<string, unknown>>,
): Differences {
  const keys = [...new Set([...Object.keys(bundle), ...Object.keys(model)])].sort();
  const differing = keys.filter((key) => bundle[key] !== model[key]);
  if (differing.length === 0) return {};
  return {
    [what]: Object.fromEntries(
      differing.map((key) => [key, { ...shown("bundle", bundle[key]), ...shown("model", model[key]) }]),
    ),
  };
}

/** The order of the two ends says nothing; an end without an endpoint is any of that application's. */
function relationDifference(bundle: Bundle, model: Bundle): Pick<BundleDifference, "relations"> {
  const [ours, theirs] = [bundle, model].map(({ relations }) =>
    relations.map(({ endpoints }) => [...endpoints].sort()),
  ) as [string[][], string[][]];
  const fits = (a: string, b: string): boolean => a === b || a === b.split(":")[0] || b === a.split(":")[0];
  const same = (a: readonly string[], b: readonly string[]): boolean =>
    (fits(a[0] ?? "", b[0] ?? "") && fits(a[1] ?? "", b[1] ?? "")) ||
    (fits(a[0] ?? "", b[1] ?? "") && fits(a[1] ?? "", b[0] ?? ""));
  const added = ours.filter((one) => !theirs.some((other) => same(one, other)));
  const more = theirs.filter((one) => !ours.some((other) => same(one, other)));
  if (added.length + more.length === 0) return {};
  return {
    relations: {
      ...(added.length > 0 ? { "bundle-additions": added } : {}),
      ...(more.length > 0 ? { "model-additions": more } : {}),
    },
  };
}
