// Whole sequences of hooks, as the contract (2.2, 2.5, 2.7) and a running Juju (observed, section 4) give them.
import { expect, test } from "vitest";
import { checkGuarantees } from "./guarantees/check-guarantees.ts";
import { SmallWorld } from "./test-support/small-world.ts";
import { UnitDriver } from "./test-support/unit-driver.ts";

const failed = { outcome: { kind: "exited", code: 3, statusSet: false } } as const;

function alone(): { world: SmallWorld; unit: UnitDriver } {
  const world = new SmallWorld();
  world.application("web");
  world.unit("web/0");
  world.lead("web/0");
  return { world, unit: new UnitDriver("web/0", world, ["db", "ring", "host"]) };
}

function started(): { world: SmallWorld; unit: UnitDriver } {
  const { world, unit } = alone();
  unit.run();
  return { world, unit };
}

function related(members = 2): { world: SmallWorld; unit: UnitDriver; id: string } {
  const { world, unit } = started();
  world.application("sql");
  const id = world.relate("web:db", "sql:db");
  for (let n = 0; n < members; n += 1) world.join(id, `sql/${n}`);
  unit.run();
  return { world, unit, id };
}

test("a new leader with a peer: the own application bag is told before any joined", () => {
  const { world, unit } = alone();
  const ring = world.relate("web:ring");
  world.join(ring, "web/1");
  unit.script = (event) => {
    if (event.kind === "relation-created") world.applicationBag(ring, "web", { by: "leader" });
    return {};
  };
  const order = "install, ring-relation-created, leader-elected, config-changed, start, ring-relation-changed (web), ";
  expect(unit.run().join(", ")).toBe(`${order}ring-relation-joined web/1, ring-relation-changed web/1`);
});

test("a new unit that does not lead", () => {
  const { world, unit } = alone();
  world.lead("web/1");
  expect(unit.run()).toEqual(["install", "leader-settings-changed", "config-changed", "start"]);
});

test("a late unit with two relations and a peer: units in natural order, peers last", () => {
  const { world, unit } = alone();
  world.application("sql");
  const db = world.relate("web:db", "sql:db");
  const ring = world.relate("web:ring");
  const host = world.relate("web:host", "sql:host");
  world.applicationBag(db, "sql", { k: "v" });
  for (const member of ["sql/10", "sql/2"]) world.join(db, member);
  world.join(host, "sql/2");
  world.join(ring, "web/1");
  expect(unit.run()).toEqual([
    "install",
    "db-relation-created",
    "ring-relation-created",
    "host-relation-created",
    "leader-elected",
    "config-changed",
    "start",
    "db-relation-changed (sql)",
    "db-relation-joined sql/2",
    "db-relation-changed sql/2",
    "db-relation-joined sql/10",
    "db-relation-changed sql/10",
    "host-relation-joined sql/2",
    "host-relation-changed sql/2",
    "ring-relation-joined web/1",
    "ring-relation-changed web/1",
  ]);
  expect(checkGuarantees(unit.history)).toEqual([]);
});

test("changed coalesces, an equal bag tells nothing", () => {
  const { world, unit, id } = related(1);
  world.bag(id, "sql/0", { a: "1" });
  world.bag(id, "sql/0", { a: "2" });
  expect(unit.run()).toEqual(["db-relation-changed sql/0"]);
  expect(unit.run()).toEqual([]);
});

test("a restarted agent runs nothing for what it has seen", () => {
  const { unit } = related();
  unit.restart();
  expect(unit.run()).toEqual([]);
});

test("a member that left and came back departs, then joins", () => {
  const { world, unit, id } = related(1);
  world.delete("member", id, "sql/0");
  world.join(id, "sql/0");
  const [departed, joined, changed] = unit.run();
  expect([departed, joined, changed]).toEqual([
    "db-relation-departed sql/0",
    "db-relation-joined sql/0",
    "db-relation-changed sql/0",
  ]);
});

test.each<[string, (world: SmallWorld, id: string) => void, string]>([
  ["a member that departs names itself", (world) => world.removeUnit("sql/1"), "sql/1"],
  ["a removed relation names the remote unit", (world, id) => world.change("relation", id, { life: "dying" }), "sql/1"],
  ["a dying unit names itself", (world) => world.removeUnit("web/0"), "web/0"],
  [
    "a dying application names the own unit",
    (world, id) => {
      world.change("application", "web", { life: "dying" });
      world.change("relation", id, { life: "dying" });
    },
    "web/0",
  ],
])("JUJU_DEPARTING_UNIT: %s", (_story, act, departing) => {
  const { world, unit, id } = related();
  act(world, id);
  unit.run();
  const events = unit.history.map((record) => record.event);
  const event = events.find((each) => each.kind === "relation-departed" && each.remoteUnit === "sql/1");
  expect(event?.departingUnit).toBe(departing);
});

test("remove-relation: departed in name order, broken, out of scope; then nothing", () => {
  const { world, unit, id } = related();
  world.change("relation", id, { life: "dying" });
  const order = ["db-relation-departed sql/0", "db-relation-departed sql/1", "db-relation-broken"];
  expect(unit.run()).toEqual(order);
  expect(unit.sent.filter((write) => write.kind === "leave-scope")).toEqual([{ kind: "leave-scope", relation: id }]);
  expect(unit.local.relations.size + unit.local.seen.size + unit.local.pending.size).toBe(0);
});

test("a relation removed by force still departs and breaks, and its bags stay readable until then", () => {
  const { world, unit, id } = related();
  world.bag(id, "sql/0", { k: "v" });
  unit.run();
  for (const kind of ["member", "unit-databag"] as const) {
    for (const member of ["sql/0", "sql/1", "web/0"]) world.delete(kind, id, member);
  }
  world.delete("relation", id);
  const bags: unknown[] = [];
  unit.script = (event) => {
    bags.push(unit.mirror.pin().get("unit-databag", id, event.remoteUnit ?? "sql/0")?.data);
    return {};
  };
  const order = ["db-relation-departed sql/0", "db-relation-departed sql/1", "db-relation-broken"];
  expect(unit.run()).toEqual(order);
  expect(bags).toEqual([{ k: "v" }, {}, { k: "v" }]);
  unit.run();
  expect(unit.mirror.pin().get("unit-databag", id, "sql/0")).toBeUndefined();
});

test("removed by force while the agent was away: the local records suffice", () => {
  const { world, unit, id } = related(1);
  for (const kind of ["member", "unit-databag"] as const) {
    for (const member of ["sql/0", "web/0"]) world.delete(kind, id, member);
  }
  world.delete("relation", id);
  unit.restart();
  expect(unit.run()).toEqual(["db-relation-departed sql/0", "db-relation-broken"]);
});

test("suspend breaks, resume creates and joins again", () => {
  const { world, unit, id } = related(1);
  world.change("relation", id, { suspended: true });
  expect(unit.run()).toEqual(["db-relation-departed sql/0", "db-relation-broken"]);
  world.change("relation", id, { suspended: false });
  const again = ["db-relation-created", "db-relation-joined sql/0", "db-relation-changed sql/0"];
  expect(unit.run()).toEqual(again);
  expect(checkGuarantees(unit.history)).toEqual([]);
});

test("remove-unit: relations first, peers without broken, stop, remove, dead", () => {
  const { world, unit } = related();
  const ring = world.relate("web:ring");
  world.join(ring, "web/1");
  unit.run();
  world.removeUnit("web/0");
  expect(unit.run()).toEqual([
    "db-relation-departed sql/0",
    "db-relation-departed sql/1",
    "db-relation-broken",
    "ring-relation-departed web/1",
    "stop",
    "remove",
  ]);
  expect(unit.dead).toBe(true);
  expect(checkGuarantees(unit.history)).toEqual([]);
});

test("a dying unit that never installed just ends", () => {
  const { world, unit } = alone();
  world.removeUnit("web/0");
  expect(unit.run()).toEqual([]);
  expect(unit.dead).toBe(true);
});

test("a principal waits for its subordinates by name", () => {
  const { world, unit } = started();
  world.application("nrpe", true);
  world.unit("nrpe/0", "web/0");
  world.removeUnit("web/0");
  expect(unit.run()).toEqual(["stop", "remove"]);
  expect(unit.next()).toEqual({ kind: "wait", idle: false, for: "nrpe/0 to be removed" });
  world.apply("nrpe/0", [{ kind: "unit-dead" }]);
  expect(unit.next()).toEqual({ kind: "dead" });
});

test("a subordinate hears only its own principal", () => {
  const world = new SmallWorld();
  world.application("web");
  world.application("nrpe", true);
  for (const unit of ["web/0", "web/1"]) world.unit(unit);
  world.unit("nrpe/0", "web/0");
  const id = world.relate("nrpe:host", "web:juju-info", "container");
  world.join(id, "web/0", {}, "web/0");
  world.join(id, "web/1", {}, "web/1");
  const unit = new UnitDriver("nrpe/0", world, ["host"]);
  const heard = unit.run().filter((name) => name.startsWith("host"));
  expect(heard).toEqual(["host-relation-created", "host-relation-joined web/0", "host-relation-changed web/0"]);
});

test("the implicit juju-info side enters scope, runs nothing, and leaves", () => {
  const { world, unit } = started();
  world.application("nrpe", true);
  const id = world.relate("nrpe:host", "web:juju-info", "container");
  expect(unit.run()).toEqual([]);
  expect(world.get("member", id, "web/0")?.principal).toBe("web/0");
  world.join(id, "nrpe/0", {}, "web/0");
  expect(unit.run()).toEqual([]);
  world.change("relation", id, { life: "dying" });
  expect(unit.run()).toEqual([]);
  expect(world.get("member", id, "web/0")).toBeUndefined();
});

test("scope is not entered while an earlier subordinate is going, and that is said", () => {
  const { world, unit } = started();
  world.application("nrpe", true);
  world.unit("nrpe/0", "web/0");
  world.change("unit", "nrpe/0", { life: "dying" });
  const id = world.relate("nrpe:host", "web:juju-info", "container");
  expect(unit.next()).toEqual({ kind: "wait", idle: false, for: "nrpe/0 to be removed" });
  world.apply("nrpe/0", [{ kind: "unit-dead" }]);
  unit.run();
  expect(world.get("member", id, "web/0")).toBeDefined();
});

test.each<[string, Parameters<SmallWorld["change"]>[2]]>([
  ["dying", { life: "dying" }],
  ["suspended", { suspended: true }],
])("a relation that is %s before created ran is left without a hook", (_story, change) => {
  const { world, unit } = started();
  world.application("sql");
  const id = world.relate("web:db", "sql:db");
  world.join(id, "sql/0");
  expect(unit.advance()).toMatchObject({ kind: "fact", writes: [{ kind: "enter-scope", relation: id }] });
  world.change("relation", id, change);
  expect(unit.run()).toEqual([]);
  expect(world.get("member", id, "web/0")).toBeUndefined();
  expect(unit.local.relations.size).toBe(0);
});

test("a relation whose endpoint the charm on disk lacks waits for the upgrade", () => {
  const { world, unit } = started();
  world.application("sql");
  world.relate("web:later", "sql:db");
  expect(unit.run()).toEqual([]);
  world.change("application", "web", { charmUrl: "local:web-1" });
  unit.extras = { ...unit.extras, charmEndpoints: new Set(["db", "later"]) };
  expect(unit.run()).toEqual(["later-relation-created", "upgrade-charm", "config-changed"]);
});

test("leadership: gained once per gain, lost without a hook", () => {
  const { world, unit } = started();
  world.lead("web/1");
  expect(unit.run()).toEqual(["leader-settings-changed"]);
  world.put({ kind: "leader-setting", application: "web", key: "k", value: "v" });
  expect(unit.run()).toEqual(["leader-settings-changed"]);
  world.lead("web/0");
  expect(unit.run()).toEqual(["leader-elected"]);
  unit.restart();
  expect(unit.run()).toEqual([]);
});

test("a failed hook blocks all else; the retry is due, then nothing is left", () => {
  const { world, unit, id } = related(1);
  unit.script = () => failed;
  world.put({ kind: "setting", application: "web", key: "k", value: 1 });
  world.bag(id, "sql/0", { a: "1" });
  expect(unit.run()).toEqual(["config-changed failed"]);
  expect(unit.sent.at(-1)).toMatchObject({ kind: "hook-error", hook: "config-changed", relation: null, remote: null });
  expect(unit.next()).toEqual({ kind: "wait", idle: true, for: "config-changed to be resolved" });
  unit.script = () => ({});
  unit.extras = { ...unit.extras, retryDue: true };
  expect(unit.run()).toEqual(["config-changed", "db-relation-changed sql/0"]);
  expect(unit.local.unit.retries).toBe(0);
});

test("automatically-retry-hooks off: only an operator ends the error", () => {
  const { world, unit } = started();
  world.put({ kind: "model-setting", key: "automatically-retry-hooks", value: false });
  unit.script = () => failed;
  unit.extras = { ...unit.extras, retryDue: true };
  world.put({ kind: "setting", application: "web", key: "k", value: 1 });
  expect(unit.run()).toEqual(["config-changed failed"]);
  world.change("unit", "web/0", { resolve: "retry" });
  expect(unit.run()).toEqual(["config-changed failed"]);
  world.change("unit", "web/0", { resolve: "no-retry" });
  expect(unit.run()).toEqual(["config-changed skipped"]);
  expect(unit.next()).toMatchObject({ kind: "wait", idle: true });
});

test.each(["relation-created", "relation-joined", "relation-changed", "relation-departed", "relation-broken"] as const)(
  "a failed %s comes again with its set, and the order holds",
  (kind) => {
    const { world, unit } = started();
    let fails = 1;
    unit.script = (event) => (event.kind === kind && fails-- > 0 ? failed : {});
    unit.extras = { ...unit.extras, retryDue: true };
    world.application("sql");
    const id = world.relate("web:db", "sql:db");
    for (const member of ["sql/0", "sql/1"]) world.join(id, member);
    unit.run();
    world.change("relation", id, { life: "dying" });
    unit.run();
    expect(unit.history.filter((record) => record.outcome === "failed")).toHaveLength(1);
    expect(checkGuarantees(unit.history)).toEqual([]);
    expect(unit.local.relations.size).toBe(0);
  },
);

test("a killed hook is run again without an error", () => {
  const { world, unit } = started();
  let kills = 1;
  unit.script = () => (kills-- > 0 ? { outcome: { kind: "killed", statusSet: false } } : {});
  world.put({ kind: "setting", application: "web", key: "k", value: 1 });
  expect(unit.run()).toEqual(["config-changed killed", "config-changed"]);
  expect(unit.sent.some((write) => write.kind === "hook-error")).toBe(false);
});

test("actions run while a hook is in error, which then goes on being in error", () => {
  const { world, unit } = started();
  unit.script = () => failed;
  world.put({ kind: "setting", application: "web", key: "k", value: 1 });
  unit.run();
  const order = { name: "backup", params: {}, parallel: false, group: "", cancel: false };
  for (const task of ["10", "9"]) world.put({ kind: "task-order", receiver: "web/0", task, ...order });
  unit.run();
  const ended = unit.sent.filter((write) => write.kind === "task" && write.status === "completed");
  expect(ended.map((write) => (write.kind === "task" ? write.id : ""))).toEqual(["9", "10"]);
  expect(unit.next()).toEqual({ kind: "wait", idle: true, for: "config-changed to be resolved" });
});

test("upgrade: the files, upgrade-charm, one config-changed", () => {
  const { world, unit } = started();
  world.change("application", "web", { charmUrl: "local:web-1" });
  expect(unit.run()).toEqual(["upgrade-charm", "config-changed"]);
  world.change("application", "web", { charmModified: 1 });
  expect(unit.run()).toEqual(["upgrade-charm", "config-changed"]);
});

test("an upgrade waits for the error to end, unless it is forced", () => {
  const { world, unit } = started();
  unit.script = () => failed;
  world.put({ kind: "setting", application: "web", key: "k", value: 1 });
  unit.run();
  world.change("application", "web", { charmUrl: "local:web-1" });
  expect(unit.run()).toEqual([]);
  world.change("unit", "web/0", { forceCharm: true, resolve: "retry" });
  expect(unit.next()).toMatchObject({ kind: "upgrade", charmUrl: "local:web-1" });
  world.change("unit", "web/0", { resolve: null });
  expect(unit.run()).toEqual([]);
  expect(unit.local.unit).toMatchObject({
    charm: { url: "local:web-1" },
    event: { kind: "config-changed" },
    retries: 1,
  });
  unit.script = () => ({});
  world.change("unit", "web/0", { resolve: "retry" });
  expect(unit.run()).toEqual(["config-changed"]);
});

test("a reboot runs start again, once", () => {
  const { unit } = started();
  unit.extras = { ...unit.extras, bootId: "boot-2" };
  expect(unit.run()).toEqual(["start"]);
});

test("update-status comes strictly last", () => {
  const { world, unit, id } = related(1);
  world.bag(id, "sql/0", { a: "1" });
  unit.extras = { ...unit.extras, updateStatusDue: true };
  unit.script = (event) => {
    if (event.kind === "update-status") unit.extras = { ...unit.extras, updateStatusDue: false };
    return {};
  };
  expect(unit.run()).toEqual(["db-relation-changed sql/0", "update-status"]);
});
