// A model as a bundle in its normal form: applied to an empty model it makes the same one again, up to the numbers of
// units and machines.
import { compareNatural } from "@kith/base";
import { type Bundle, type BundleApplication, type BundleOption, configOf, type RecordOf } from "@kith/schema";
import { TRUST } from "../rules/settings.ts";
import { applicationTag, machineTag } from "../rules/tags.ts";
import type { World } from "../world/world.ts";

export interface BundleOfOptions {
  /** Options that nobody set, too. */
  readonly charmDefaults: boolean;
}

/** What is alive of it. Charms are named by their URLs in the model; what was uploaded for resources stays behind. */
export function bundleOf(world: World, options: BundleOfOptions): Bundle {
  const applications = [...world.by("applications", "")].filter(({ life }) => life === "alive").sort(byName);
  const placed = new Map(applications.map(({ name }) => [name, machinesOf(world, name)]));
  const machines = [...new Set([...placed.values()].flat())].sort(compareNatural);
  const relations = applications.flatMap(({ name }) =>
    [...world.by("relations-of-application", name)].filter(
      ({ life, endpoints }) => life === "alive" && endpoints.length === 2 && endpoints[0]?.application === name,
    ),
  );
  return {
    applications: applications.map((one) => applicationOf(world, one, placed.get(one.name) ?? [], options)),
    machines: machines.flatMap((id) => {
      const machine = world.get("machine", id);
      if (machine === undefined) return [];
      const { base, constraints } = machine;
      return [
        { id, base: { ...base }, constraints: plain(constraints), annotations: notesOf(world, machineTag(id)), at: "" },
      ];
    }),
    relations: relations
      .map(({ endpoints }) => endpoints.map(({ application, name }) => `${application}:${name}`) as [string, string])
      .sort((a, b) => compareNatural(a.join(" "), b.join(" ")))
      .map((endpoints) => ({ endpoints, at: "" })),
    ...{ saas: [], overrides: {}, unitsDefault: 0, warnings: [] },
  };
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => compareNatural(a.name, b.name);
const plain = (value: object): Record<string, never> => JSON.parse(JSON.stringify(value)) as Record<string, never>;

/** The machines of an application's units in order of their numbers; none for a subordinate, which has no places of its own. */
function machinesOf(world: World, application: string): string[] {
  const units = [...world.by("units-of-application", application)].filter(
    ({ life, principal }) => life === "alive" && principal === null,
  );
  units.sort((a, b) => a.number - b.number);
  return units.flatMap(({ name }) => world.get("unit-machine", name)?.machine ?? []);
}

function applicationOf(
  world: World,
  application: RecordOf<"application">,
  machines: readonly string[],
  options: BundleOfOptions,
): BundleApplication {
  const { name, charmUrl, base, subordinate, constraints, bindings, exposed, exposedEndpoints } = application;
  const settings = [...world.by("settings-of-application", name)].sort((a, b) => compareNatural(a.key, b.key));
  return {
    ...{ name, charm: charmUrl, branch: "", channel: "", revision: null, base: { ...base } },
    units: subordinate ? null : machines.length,
    to: machines.map((machine) => ({ container: null, on: { kind: "machine", machine }, at: "" })),
    options: {
      ...(options.charmDefaults ? defaultsOf(world, application) : {}),
      ...Object.fromEntries(
        settings.filter(({ key }) => key !== TRUST).map(({ key, value }) => [key, optionOf(value)]),
      ),
    },
    trust: settings.some(({ key, value }) => key === TRUST && value === true),
    constraints: plain(constraints),
    bindings: { ...bindings },
    expose: exposed,
    exposedEndpoints: plain(exposedEndpoints),
    annotations: notesOf(world, applicationTag(name)),
    ...{ resources: {}, storage: {}, devices: {}, offers: {}, at: "", places: new Map() },
  };
}

const optionOf = (value: BundleOption["value"]): BundleOption => ({ value, source: String(value), at: "" });

function defaultsOf(world: World, { charmUrl }: RecordOf<"application">): Record<string, BundleOption> {
  const charm = world.get("charm", charmUrl);
  if (charm === undefined) return {};
  return Object.fromEntries(
    Object.entries(configOf(charm)).flatMap(([key, { default: value }]) =>
      value === null || value === undefined ? [] : [[key, optionOf(value)] as const],
    ),
  );
}

const notesOf = (world: World, entity: string): Record<string, string> =>
  Object.fromEntries([...world.by("annotations-of-entity", entity)].map(({ key, value }) => [key, value]));
