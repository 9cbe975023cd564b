// Bundles into models and models into bundles: what is exported makes the same model again, what is applied twice changes
// nothing, and a bundle with its overlay is the bundle first and both later. Up to the numbers of units and machines.
import {
  type Bundle,
  configOf,
  metadataOf,
  planBundle,
  printBundle,
  readBundleFiles,
  settleBundle,
} from "@kith/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TestWorld } from "../test-world.ts";
import { bundleOf } from "./bundle-of.ts";

const charms = ["db", "web", "proxy", "log"] as const;
type Name = (typeof charms)[number];
const pairs = ["web:db db:db", "proxy:members web:site", "log:host web:juju-info"] as const;

function empty(): TestWorld {
  const t = new TestWorld().model();
  const config = {
    size: { type: "int", default: 1, description: "" },
    note: { type: "string", default: "hi", description: "" },
  };
  t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" }, config });
  t.charm("web", { requires: { db: "pg" }, provides: { site: "http" }, config });
  t.charm("proxy", { requires: { members: "http" }, config });
  t.charm("log", { subordinate: true, requires: { host: "juju-info container" }, config });
  return t;
}

/** Applies bundle texts, laid over each other; answers whether anything changed. */
function apply(
  t: TestWorld,
  texts: readonly [string, ...string[]],
  machines: ReadonlyMap<string, string> = new Map(),
): boolean {
  const [text, ...overlays] = texts;
  const read = readBundleFiles({
    files: [{ file: "bundle.yaml", text }, ...overlays.map((over, i) => ({ file: `${i}.yaml`, text: over }))],
  });
  expect(read.problems).toEqual([]);
  const of = (charm: string) => {
    const record = t.world.get("charm", charm.startsWith("local:") ? charm : `local:${charm.replace("./", "")}-0`);
    if (record === undefined) throw new Error(`no charm ${charm}`);
    return record;
  };
  const facts = new Map(
    read.bundle.applications.map(({ name, charm }) => {
      const record = of(charm);
      return [name, { metadata: metadataOf(record), config: configOf(record), sha256: record.sha256 }] as const;
    }),
  );
  const uploaded = new Map(
    read.bundle.applications.map(({ name, charm }) => {
      const record = of(charm);
      return [name, { charmUrl: record.url, subordinate: metadataOf(record).subordinate, resources: {} }] as const;
    }),
  );
  const plan = planBundle(settleBundle(read.bundle, facts).bundle, uploaded, machines);
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  const before = t.world.revision;
  t.run({ kind: "apply-bundle", plan: plan.value, baseRevision: null });
  return t.world.revision > before;
}

/** Machines by the order in which applications name them. */
function exported(t: TestWorld): string {
  const bundle = bundleOf(t.world, { charmDefaults: false });
  const order = [
    ...new Set(bundle.applications.flatMap(({ to }) => to.map(({ on }) => (on.kind === "machine" ? on.machine : "")))),
  ];
  const renamed = (id: string) => String(order.indexOf(id));
  const machines = bundle.machines.map((machine) => ({ ...machine, id: renamed(machine.id) }));
  const canonical: Bundle = {
    ...bundle,
    applications: bundle.applications.map((one) => ({
      ...one,
      to: one.to.map((place) =>
        place.on.kind === "machine" ? { ...place, on: { ...place.on, machine: renamed(place.on.machine) } } : place,
      ),
    })),
    machines: machines.sort((a, b) => Number(a.id) - Number(b.id)),
  };
  return printBundle(canonical);
}

interface Spec {
  readonly units: { readonly [N in Name]?: number };
  readonly places: readonly string[];
  readonly size: number;
  readonly note: string;
  readonly expose: boolean;
  readonly mem: number;
}

const spec: fc.Arbitrary<Spec> = fc.record({
  units: fc.record(
    {
      db: fc.integer({ min: 1, max: 3 }),
      web: fc.integer({ min: 0, max: 3 }),
      proxy: fc.integer({ min: 0, max: 2 }),
      log: fc.constant(0),
    },
    { requiredKeys: ["db"] },
  ),
  places: fc.array(fc.constantFrom("0", "1", "new", "db/0"), { maxLength: 3 }),
  size: fc.integer({ min: 0, max: 99 }),
  note: fc.string({ maxLength: 8 }),
  expose: fc.boolean(),
  mem: fc.integer({ min: 1, max: 64 }),
});

function textOf({ units, places: wanted, size, note, expose, mem }: Spec): string {
  // More places than units are refused.
  const places = wanted.slice(0, units.web ?? 0);
  const names = charms.filter((name) => units[name] !== undefined);
  const lines = names.flatMap((name) => [
    `  ${name}:`,
    `    charm: ./${name}`,
    ...(name === "log" ? [] : [`    num_units: ${units[name]}`]),
    `    options: { size: ${size}, note: ${JSON.stringify(note)} }`,
    ...(name === "web" && places.length > 0 ? [`    to: ${JSON.stringify(places)}`] : []),
    ...(name === "web"
      ? [`    expose: ${expose}`, `    constraints: mem=${mem}G`, '    annotations: { gui-x: "1" }']
      : []),
  ]);
  const there = pairs.filter((pair) => pair.split(" ").every((end) => names.includes(end.split(":")[0] as Name)));
  return [
    "default-base: ubuntu@24.04",
    "applications:",
    ...lines,
    ...(places.some((place) => place === "0" || place === "1")
      ? ["machines: { 0: {}, 1: { constraints: mem=8G } }"]
      : []),
    ...(there.length > 0
      ? [
          "relations:",
          ...there.map(
            (pair) =>
              `  - [${pair
                .split(" ")
                .map((end) => JSON.stringify(end))
                .join(", ")}]`,
          ),
        ]
      : []),
    "",
  ].join("\n");
}

test("what is exported makes the same model again", () => {
  fc.assert(
    fc.property(spec, (one) => {
      const first = empty();
      apply(first, [textOf(one)]);
      const text = printBundle(bundleOf(first.world, { charmDefaults: false }));
      const second = empty();
      apply(second, [text]);
      expect(exported(second)).toBe(exported(first));
    }),
    { numRuns: 200 },
  );
});

test("the plan of what is there is empty: of the bundle itself, and of the export with its machines", () => {
  fc.assert(
    fc.property(spec, (one) => {
      const t = empty();
      apply(t, [textOf(one)]);
      expect(apply(t, [textOf(one)])).toBe(false);
      const bundle = bundleOf(t.world, { charmDefaults: false });
      expect(apply(t, [printBundle(bundle)], new Map(bundle.machines.map(({ id }) => [id, id])))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test("a bundle, then an overlay that takes nothing away, is both at once", () => {
  const overlay = fc.record({
    more: fc.integer({ min: 0, max: 3 }),
    size: fc.integer({ min: 0, max: 9 }),
    proxy: fc.boolean(),
  });
  fc.assert(
    fc.property(spec, overlay, (one, { more, size, proxy }) => {
      const base = textOf({ ...one, places: [] });
      const count = (one.units.db ?? 0) + more;
      const added = proxy && one.units.proxy === undefined ? ["  extra: { charm: ./proxy, num_units: 1 }"] : [];
      const over = ["applications:", `  db: { num_units: ${count}, options: { size: ${size} } }`, ...added, ""].join(
        "\n",
      );
      const later = empty();
      apply(later, [base]);
      apply(later, [base, over]);
      const once = empty();
      apply(once, [base, over]);
      expect(exported(later)).toBe(exported(once));
    }),
    { numRuns: 200 },
  );
});

test("charm defaults and series are added on demand", () => {
  const t = empty();
  apply(t, [textOf({ units: { db: 1 }, places: [], size: 5, note: "n", expose: false, mem: 1 })]);
  const [db] = bundleOf(t.world, { charmDefaults: true }).applications;
  expect(Object.fromEntries(Object.entries(db?.options ?? {}).map(([key, { value }]) => [key, value]))).toEqual({
    size: 5,
    note: "n",
  });
  const other = empty();
  other.deploy("db", "local:db-0", 1, { base: { name: "ubuntu", channel: "22.04/stable" } });
  const options = bundleOf(other.world, { charmDefaults: true }).applications[0]?.options;
  expect([options?.size?.value, options?.note?.value]).toEqual([1, "hi"]);
  const text = printBundle(bundleOf(other.world, { charmDefaults: false }), { series: true });
  expect(text).toContain("    series: jammy\n");
});
