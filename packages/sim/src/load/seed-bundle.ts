// The seed's model, in any number of chassis: ten service units and 54 computes on the first, 64 computes on each
// further one, a subordinate or two on every machine. From the bundle in `bundles/` and the endpoints in `scale/`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, type BundlePlan, planBundle, readBundleFiles, type UploadedCharm } from "@kith/schema";
import { type CharmOptions, type LoadCharm, loadCharm, readEndpoints } from "./load-charms.ts";
import type { Scenario } from "./scenario.ts";

const CHASSIS_OF_THE_SEED = 10;
const CHASSIS = /^nova-compute-b(\d+)$/;

export interface SeedModel {
  readonly charms: readonly LoadCharm[];
  readonly machines: number;
  readonly units: number;
  readonly computes: number;
  plan(uploaded: ReadonlyMap<string, UploadedCharm>, options?: { readonly relations: boolean }): BundlePlan;
}

export function seedModel(scaleDirectory: string, chassis: number, scenario: Scenario): SeedModel {
  const bundle = withChassis(readSeed(scaleDirectory), chassis);
  const charms = seedCharms(scaleDirectory, bundle, scenario);
  const subordinates = new Set(charms.filter(({ subordinate }) => subordinate).map(({ name }) => name));
  const principals = bundle.applications.filter(({ charm }) => !subordinates.has(charm));
  const machines = principals.reduce((sum, { units }) => sum + (units ?? 1), 0);
  const computes = principals
    .filter(({ charm }) => charm === "nova-compute")
    .reduce((sum, { units }) => sum + (units ?? 1), 0);
  return {
    charms,
    machines,
    computes,
    // ntp beside every unit, ganglia-node beside every one but ganglia's.
    units: 3 * machines - 1,
    plan(uploaded, { relations } = { relations: true }) {
      const byApplication = new Map<string, UploadedCharm>();
      for (const { name, charm } of bundle.applications) {
        const found = uploaded.get(charm);
        if (found !== undefined) byApplication.set(name, found);
      }
      const planned = planBundle(relations ? bundle : { ...bundle, relations: [] }, byApplication);
      if (!planned.ok) throw new Error(`cannot plan the seed's bundle: ${planned.error[0]?.message}`);
      return planned.value;
    },
  };
}

/** The seed's bundle as it is written. */
export function readSeed(scaleDirectory: string): Bundle {
  const file = join(scaleDirectory, "../../../bundles/seamicro-640.yaml");
  const read = readBundleFiles({ files: [{ file, text: readFileSync(file, "utf8") }], target: "trusty-icehouse" });
  if (read.problems.length > 0) throw new Error(`cannot read ${file}: ${read.problems[0]?.message}`);
  return read.bundle;
}

/** Each charm of `bundle` once, with the endpoints of the seed's and the options that the bundle sets. */
export function seedCharms(scaleDirectory: string, bundle: Bundle, scenario: Scenario): readonly LoadCharm[] {
  const specs = readEndpoints(readFileSync(join(scaleDirectory, "seed-endpoints.yaml"), "utf8"));
  return [...new Set(bundle.applications.map(({ charm }) => charm))].map((name) => {
    const spec = specs.get(name);
    if (spec === undefined) throw new Error(`seed-endpoints.yaml does not have ${name}`);
    return loadCharm(name, spec, scenario, optionsOf(bundle, name));
  });
}

/** The first `chassis` of the seed's; further ones are copies of its last. */
function withChassis(bundle: Bundle, chassis: number): Bundle {
  const last = `nova-compute-b${CHASSIS_OF_THE_SEED}`;
  const wanted = (name: string): boolean => Number(CHASSIS.exec(name)?.[1] ?? 0) <= chassis;
  const copies = Array.from(
    { length: Math.max(0, chassis - CHASSIS_OF_THE_SEED) },
    (_, i) => `nova-compute-b${CHASSIS_OF_THE_SEED + 1 + i}`,
  );
  const kept = bundle.applications.filter(({ name }) => wanted(name));
  const template = bundle.applications.filter(({ name }) => name === last);
  const application = (end: string): string => end.split(":")[0] ?? end;
  const relations = bundle.relations.filter(({ endpoints }) => endpoints.every((end) => wanted(application(end))));
  const templates = bundle.relations.filter(({ endpoints }) => endpoints.some((end) => application(end) === last));
  const renamed = (end: string, name: string): string => (application(end) === last ? end.replace(last, name) : end);
  return {
    ...bundle,
    // `to: '0'` meant the machine that ran the controller of 2014: here it is a machine like any other.
    applications: [...kept, ...copies.flatMap((name) => template.map((one) => ({ ...one, name })))].map((one) => ({
      ...one,
      to: [],
      base: null,
    })),
    machines: [],
    relations: [
      ...relations,
      ...copies.flatMap((name) =>
        templates.map((one) => ({
          ...one,
          endpoints: [renamed(one.endpoints[0], name), renamed(one.endpoints[1], name)] as const,
        })),
      ),
    ],
  };
}

/** Every option that an application of that charm sets, of the type of its value. */
function optionsOf(bundle: Bundle, charm: string): CharmOptions {
  const types: Record<string, CharmOptions[string]> = {};
  for (const application of bundle.applications.filter((one) => one.charm === charm))
    for (const [name, { value }] of Object.entries(application.options))
      types[name] = typeof value === "number" ? "int" : typeof value === "boolean" ? "boolean" : "string";
  return types;
}
