import { expect, test } from "vitest";
import { beginGroup } from "./group-draft.ts";
import { deployOf, TestWorld } from "./test-world.ts";

test("a model from its first charm to related units that tell each other things", () => {
  const t = new TestWorld().model();
  t.deploy("db", t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" } }), 1);
  t.deploy("web", t.charm("web", { requires: { db: "pg" } }), 2);
  expect(t.run({ kind: "add-unit", application: "web", count: 3, placement: [] })).toEqual({
    units: ["web/2", "web/3", "web/4"],
  });
  expect(t.run({ kind: "add-relation", endpoints: ["web", "db"] })).toEqual({ id: "1", key: "web:db db:db" });
  expect(t.world.get("leader", "web")?.unit).toBe("web/0");
  expect(t.world.countBy("open-provisions", "")).toBe(6);
  t.start("db/0");
  t.start("web/0");
  t.say("db/0", { kind: "enter-scope", relation: "1" });
  t.say("db/0", { kind: "unit-bag", relation: "1", data: { password: "x", "ingress-address": "" } });
  t.say("db/0", { kind: "workload", status: "active", message: "ready" });
  expect(t.world.get("unit-databag", "1", "db/0")?.data).toEqual({
    "private-address": "10.0.0.1",
    "egress-subnets": "10.0.0.1/32",
    password: "x",
  });
  expect(t.world.get("member", "1", "db/0")?.entered).toBe(t.world.revision - 2);
  expect(t.world.get("unit-workload", "db/0")).toMatchObject({ status: "active", message: "ready" });
  expect(t.world.get("relation-status", "1")?.status).toBe("joined");
});

test("a group is one revision, and a refused command leaves nothing in it", () => {
  const t = new TestWorld().model();
  const url = t.charm("db");
  const group = beginGroup(t.world);
  const commands = [
    deployOf("a", url, 1),
    deployOf("a", url, 1),
    deployOf("b", "local:none-0", 1),
    deployOf("c", url, 1),
  ];
  const outcomes = commands.map((command) => group.decide(t.issue(command), t.supplies).ok);
  expect(outcomes).toEqual([true, false, false, true]);
  const changes = group.changes();
  const revisions = changes.map((change) => (change.op === "put" ? change.record.revision : change.revision));
  expect(new Set(revisions)).toEqual(new Set([t.world.revision + 1]));
  expect(t.world.get("application", "a")).toBeUndefined();
  t.commit(changes);
  expect(t.world.get("unit-machine", "c/0")?.machine).toBe("1");
});

test("what is put and deleted again within a group needs no storing", () => {
  const t = new TestWorld().model();
  const group = beginGroup(t.world);
  const add = group.decide(t.issue({ kind: "annotate", entity: "model-m-1", set: { a: "1" } }), t.supplies);
  const remove = group.decide(t.issue({ kind: "annotate", entity: "model-m-1", set: { a: "" } }), t.supplies);
  expect([add.ok, remove.ok, group.changes(), group.size]).toEqual([true, true, [], 0]);
});
