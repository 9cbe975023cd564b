// Settings, resources, charms and operations of one application.
import type { Command } from "@kith/schema";
import { expect, test } from "vitest";
import { TestWorld } from "../test-world.ts";

const size = { type: "int", default: 1, description: "" };
const note = { type: "string", default: "hi", description: "" };

function lab(): TestWorld {
  const t = new TestWorld().model();
  const schema = {
    type: "object",
    properties: {
      mode: { type: "string", default: "fast" },
      deep: { type: "object", properties: { n: { default: 3 } } },
    },
  };
  const action = { description: "", parallel: true, group: "g", schema };
  t.charm("db", {
    config: { size, note },
    resources: ["engine"],
    actions: { backup: action },
    peers: { ring: "ring" },
  });
  return t;
}

const set = (values: Extract<Command, { kind: "set-settings" }>["set"], unset: string[] = []): Command => ({
  kind: "set-settings",
  application: "db",
  set: values,
  unset,
});
const stored = (id: string, sha384: string, pendingId: string | null): Command => ({
  kind: "store-resource",
  application: "db",
  name: "engine",
  pendingId,
  id,
  filename: "e.tar",
  size: 5,
  sha256: "s",
  sha384,
});

test("options are kept as their type, unset ones are forgotten, and the same value is no change", () => {
  const t = lab();
  t.deploy("db", "local:db-0", 1, { settings: { size: "7", trust: "true" } });
  expect([...t.world.all("setting")].map(({ key, value }) => [key, value])).toEqual([
    ["size", 7],
    ["trust", true],
  ]);
  const before = t.world.revision;
  t.run(set({ size: "7" }, ["nokey"]));
  expect(t.world.revision).toBe(before);
  t.run(set({ note: "" }, ["size"]));
  expect([t.world.get("setting", "db", "size"), t.world.get("setting", "db", "note")?.value]).toEqual([undefined, ""]);
});

test("resources: pending ones go with the deploy, another content counts as a charm change, the same does not", () => {
  const t = lab();
  t.run({ kind: "add-pending-resource", id: "p1", application: "db", name: "engine", type: "file", filename: "e.tar" });
  const early = { kind: "deploy", application: "db", charmUrl: "local:db-0", base: null, units: 0 } as const;
  const rest = { placement: [], settings: {}, constraints: {}, bindings: {}, force: false };
  expect(t.refusal({ ...early, ...rest, resources: { engine: "p1" } })).toContain('resource "engine" not found');
  t.run(stored("r1", "a", "p1"));
  t.run({ ...early, ...rest, resources: { engine: "p1" } });
  expect(t.world.get("resource", "db", "engine")).toMatchObject({ resourceRevision: 1, sha384: "a", by: "user admin" });
  expect([t.world.get("pending-resource", "p1"), t.world.get("application", "db")?.charmModified]).toEqual([
    undefined,
    0,
  ]);
  expect(t.run(stored("r2", "a", null))).toEqual({ revision: 1 });
  expect(t.run(stored("r3", "b", null))).toEqual({ revision: 2 });
  expect(t.world.get("application", "db")?.charmModified).toBe(1);
});

test("another charm drops settings that do not fit it, and brings its peers", () => {
  const t = lab();
  t.deploy("db", "local:db-0", 1, { settings: { size: 2, note: "x", trust: true } });
  t.start("db/0");
  t.say("db/0", { kind: "hook-error", hook: "install", relation: null, remote: null, answers: 0 });
  t.charm("db", { sha256: "n", config: { note: size }, peers: { ring: "ring", mesh: "ring" } });
  t.run({ kind: "refresh", application: "db", charmUrl: "local:db-1", settings: {}, resources: {}, forceUnits: true });
  expect([...t.world.all("setting")].map(({ key }) => key)).toEqual(["trust"]);
  expect([...t.world.all("relation")].map(({ key }) => key)).toEqual(["db:ring", "db:mesh"]);
  expect(t.world.get("unit", "db/0")?.forceCharm).toBe(true);
});

test("an action's defaults are put in, its concurrency is the charm's unless asked otherwise", () => {
  const t = lab();
  t.deploy("db", "local:db-0", 1);
  const task = { receiver: "db/0", name: "backup", params: { deep: {} }, parallel: null, group: "other" };
  t.run({ kind: "enqueue-operation", summary: "", tasks: [task] });
  expect(t.world.get("task-order", "db/0", "2")).toMatchObject({
    params: { mode: "fast", deep: { n: 3 } },
    parallel: true,
    group: "other",
  });
  const bad = t.run({ kind: "enqueue-operation", summary: "", tasks: [{ ...task, params: { bad: 1 } }] });
  expect(bad).toMatchObject({ tasks: [{ refusal: { code: "action-params", message: "bad params" } }] });
});

test.each([
  ["update-status-hook-interval", "30s", "update-status-hook-interval: 30s must be from 1m to 60m"],
  ["update-status-hook-interval", "soon", 'update-status-hook-interval: invalid duration "soon"'],
  ["trust-host", "maybe", 'trust-host: expected bool, got "maybe"'],
])("model setting %s=%s is refused", (key, value, text) => {
  expect(lab().refusal({ kind: "set-model-settings", set: { [key]: value }, unset: [] })).toBe(text);
});
