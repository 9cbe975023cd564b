import type { BundlePlan, Command } from "@kith/schema";
import { expect, test } from "vitest";
import { TestWorld } from "../test-world.ts";

type Planned = BundlePlan["applications"][number];

const planned = (name: string, charmUrl: string, units: number | null, more: Partial<Planned> = {}): Planned => ({
  name,
  charmUrl,
  base: null,
  units,
  places: [],
  settings: {},
  trust: false,
  constraints: {},
  bindings: {},
  exposed: false,
  exposedEndpoints: {},
  resources: {},
  annotations: {},
  at: `bundle.yaml:${name}`,
  storage: {},
  devices: {},
  offers: {},
  where: {},
  ...more,
});

function lab(): TestWorld {
  const t = new TestWorld().model();
  const size = { type: "int", default: 1, description: "" };
  t.charm("db", { provides: { db: "pg" }, config: { size }, resources: ["engine"] });
  t.charm("web", { requires: { db: "pg" } });
  t.charm("log", { subordinate: true, requires: { host: "juju-info container" } });
  return t;
}

const machine = (id: string) => ({ id, existing: null, base: null, constraints: {}, annotations: { rack: id } });

const plan: BundlePlan = {
  machines: [machine("0")],
  applications: [
    planned("web", "local:web-0", 3, {
      exposed: true,
      places: [
        { kind: "unit", application: "db", index: 1 },
        { kind: "machine", machine: "0" },
      ],
    }),
    planned("db", "local:db-0", 2, {
      settings: { size: 3 },
      trust: true,
      annotations: { x: "1" },
      places: [{ kind: "machine", machine: "0" }],
    }),
    planned("log", "local:log-0", null),
  ],
  relations: [
    { endpoints: ["web", "db"], at: "bundle.yaml:20" },
    { endpoints: ["web", "log"], at: "bundle.yaml:21" },
  ],
  saas: [],
};
const apply = (p: BundlePlan, baseRevision: number | null = null): Command => ({
  kind: "apply-bundle",
  plan: p,
  baseRevision,
});

const machineOf = (t: TestWorld, unit: string): string | undefined => t.world.get("unit-machine", unit)?.machine;

test("a bundle is one commit, with every unit where the plan wants it", () => {
  const t = lab();
  const before = t.world.revision;
  expect(t.run(apply(plan))).toEqual({ changed: true });
  expect(t.world.revision).toBe(before + 1);
  expect(machineOf(t, "web/0")).toBe(machineOf(t, "db/1"));
  expect(machineOf(t, "web/1")).toBe(machineOf(t, "db/0"));
  expect(new Set(["db/0", "db/1", "web/2"].map((unit) => machineOf(t, unit))).size).toBe(3);
  expect(t.world.get("setting", "db", "size")?.value).toBe(3);
  expect(t.world.get("setting", "db", "trust")?.value).toBe(true);
  expect(t.world.get("application", "web")?.exposed).toBe(true);
  expect(t.world.get("annotation", "application-db", "x")?.value).toBe("1");
  expect(t.world.get("annotation", `machine-${machineOf(t, "db/0")}`, "rack")?.value).toBe("0");
  expect([...t.world.all("relation")].map(({ key }) => key)).toEqual(["web:db db:db", "log:host web:juju-info"]);
});

test("applied again it changes nothing, also when its charms were uploaded anew", () => {
  const t = lab();
  t.run(apply(plan));
  t.charm("web", { requires: { db: "pg" } });
  const again = {
    ...plan,
    applications: plan.applications.map((a) => (a.name === "web" ? { ...a, charmUrl: "local:web-1" } : a)),
  };
  const before = t.world.revision;
  expect(t.run(apply(again))).toEqual({ changed: false });
  expect(t.world.revision).toBe(before);
});

test("a resource that was uploaded again with the same content is no change", () => {
  const t = lab();
  const uploaded = (id: string, sha384: string): BundlePlan => {
    t.run({ kind: "add-pending-resource", id, application: "db", name: "engine", type: "file", filename: "e.tar" });
    const to = { application: "db", name: "engine", filename: "e.tar", size: 1, sha256: sha384, sha384 };
    t.run({ kind: "store-resource", id, pendingId: id, ...to });
    const db = planned("db", "local:db-0", 1, { resources: { engine: id } });
    return { machines: [], applications: [db], relations: [], saas: [] };
  };
  expect(t.run(apply(uploaded("p1", "one")))).toEqual({ changed: true });
  expect(t.run(apply(uploaded("p2", "one")))).toEqual({ changed: false });
  expect(t.world.get("pending-resource", "p2")).toBe(undefined);
  expect(t.run(apply(uploaded("p3", "two")))).toEqual({ changed: true });
  expect(t.world.get("resource", "db", "engine")?.resourceRevision).toBe(2);
});

test("only what differs changes: another charm, an option, more units", () => {
  const t = lab();
  t.run(apply(plan));
  t.charm("db", {
    sha256: "sha-new",
    provides: { db: "pg" },
    config: { size: { type: "int", default: 1, description: "" } },
  });
  const db = planned("db", "local:db-1", 3, { settings: { size: "5" }, places: [{ kind: "machine", machine: "0" }] });
  t.run(apply({ machines: [machine("0")], applications: [db], relations: [], saas: [] }));
  expect(t.world.get("application", "db")).toMatchObject({ charmUrl: "local:db-1", charmSha256: "sha-new" });
  expect(t.world.get("setting", "db", "size")?.value).toBe(5);
  expect(t.world.countBy("units-of-application", "db")).toBe(3);
  expect(t.world.get("application", "web")?.revision).toBeLessThan(t.world.revision);
});

test("all problems are told at once, and nothing happens", () => {
  const t = lab();
  const wrong: BundlePlan = {
    machines: [],
    applications: [
      planned("db", "local:none-0", 1),
      planned("web", "local:web-0", 1, { settings: { nokey: "1" } }),
      planned("log", "local:log-0", 1),
      planned("a", "local:web-0", 1, { places: [{ kind: "unit", application: "b", index: 0 }] }),
      planned("b", "local:web-0", 1, { places: [{ kind: "unit", application: "a", index: 0 }] }),
    ],
    relations: [{ endpoints: ["log:host", "nowhere"], at: "bundle.yaml:30" }],
    saas: [],
  };
  const outcome = t.try(apply(wrong));
  expect(outcome.ok).toBe(false);
  expect(outcome.ok || (outcome.error.code === "bundle-problems" && outcome.error.problems)).toEqual([
    { at: "bundle.yaml:db", message: 'charm "local:none-0" not found' },
    { at: "bundle.yaml:web", message: 'unknown option "nokey"' },
    { at: "bundle.yaml:log", message: "subordinate application must be deployed without units" },
    { at: "bundle.yaml:a", message: 'cannot place units of "a": the units they go beside do not exist' },
    { at: "bundle.yaml:b", message: 'cannot place units of "b": the units they go beside do not exist' },
    { at: "bundle.yaml:30", message: 'application "nowhere" not found' },
  ]);
  expect(t.world.count("application")).toBe(0);
});

test("what the model cannot do yet is refused by name, each at its own place, beside everything else that is wrong", () => {
  const t = lab();
  const container = { kind: "container", container: "lxd", on: "0", at: "bundle.yaml:6:9" } as const;
  const later: BundlePlan = {
    machines: [],
    applications: [
      planned("web", "local:web-0", 3, {
        places: [container, container, { ...container, on: "1", at: "bundle.yaml:7:9" }],
        storage: { data: "1G" },
        devices: { gpu: "1" },
        offers: { site: { endpoints: ["db"], acl: {} } },
        bindings: { "": "alpha", db: "internal" },
        settings: { size: 1, colour: 2 },
        where: { "storage.data": "bundle.yaml:9:7", "options.colour": "bundle.yaml:12:7" },
      }),
    ],
    relations: [],
    saas: [{ name: "far", url: "admin/other.db", at: "bundle.yaml:20:3" }],
  };
  const outcome = t.try(apply(later));
  expect(outcome.ok || (outcome.error.code === "bundle-problems" && outcome.error.problems)).toEqual([
    {
      at: "bundle.yaml:20:3",
      message: "saas far (admin/other.db), an application of another model, is not supported yet",
    },
    { at: "bundle.yaml:9:7", message: 'storage "data" of application web is not supported yet' },
    { at: "bundle.yaml:web", message: 'device "gpu" of application web is not supported yet' },
    { at: "bundle.yaml:web", message: 'offer "site" of application web is not supported yet' },
    { at: "bundle.yaml:web", message: 'space "internal" of application web is not supported yet' },
    {
      at: "bundle.yaml:6:9",
      message: 'placement "lxd:0" of application web, in a container, is not supported yet',
    },
    {
      at: "bundle.yaml:7:9",
      message: 'placement "lxd:1" of application web, in a container, is not supported yet',
    },
    { at: "bundle.yaml:web", message: 'unknown option "size"' },
    { at: "bundle.yaml:12:7", message: 'unknown option "colour"' },
  ]);
  expect(t.world.count("application")).toBe(0);
});

test("a plan that the model has moved on from is refused", () => {
  const t = lab();
  t.run(apply(plan));
  const base = t.world.revision;
  t.run({ kind: "set-settings", application: "db", set: { size: 9 }, unset: [] });
  expect(t.refusal(apply(plan, base))).toBe(`cannot apply plan: the model has changed since revision ${base} in db`);
  expect(t.run(apply(plan, t.world.revision))).toEqual({ changed: true });
});

test.each<[string, Command, string]>([
  ["a setting", { kind: "set-settings", application: "db", set: { size: 9 }, unset: [] }, "db"],
  ["units", { kind: "add-unit", application: "web", count: 1, placement: [] }, "web"],
  ["exposure", { kind: "expose", application: "web", exposed: false, endpoints: {} }, "web"],
  ["a machine that it goes to", { kind: "remove-machine", machine: "3", force: false, keep: false }, "machine 3"],
])("moved on in %s: refused by name, and nothing happens", (_what, change, named) => {
  const t = lab();
  t.run(apply(plan));
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  const mapped = { ...plan, machines: [...plan.machines, { ...machine("9"), existing: "3" }] };
  const base = t.world.revision;
  t.run(change);
  const revision = t.world.revision;
  expect(revision).toBe(base + 1);
  const text = t.refusal(apply(mapped, base));
  const [, touched = ""] = /^cannot apply plan: the model has changed since revision \d+ in (.*)$/.exec(text) ?? [];
  expect(touched.split(", ").sort().join(", ")).toBe(named);
  expect(t.world.revision).toBe(revision);
});

test("moved on elsewhere: the plan applies", () => {
  const t = lab();
  t.run(apply(plan));
  const other = planned("other", "local:db-0", 1);
  t.run(apply({ machines: [], applications: [other], relations: [], saas: [] }));
  const base = t.world.revision;
  t.run({ kind: "set-settings", application: "other", set: { size: 9 }, unset: [] });
  t.run({ kind: "add-unit", application: "other", count: 1, placement: [] });
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  const more = plan.applications.map((one) => (one.name === "db" ? { ...one, settings: { size: 4 } } : one));
  expect(t.run(apply({ ...plan, applications: more }, base))).toEqual({ changed: true });
  expect(t.world.get("setting", "db", "size")?.value).toBe(4);
});
