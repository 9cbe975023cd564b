// Dying in all its orders (contract 5.3, 5.4), and that each wait has a name.
import { expect, test } from "vitest";
import { blockers, nextDeadline } from "../blockers.ts";
import { FORCE_STEP_MS } from "../limits.ts";
import { TestWorld } from "../test-world.ts";

function lab(): TestWorld {
  const t = new TestWorld().model();
  t.deploy("db", t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" } }), 2);
  t.deploy("web", t.charm("web", { requires: { db: "pg" } }), 1);
  t.deploy("log", t.charm("log", { subordinate: true, requires: { host: "juju-info container" } }));
  t.run({ kind: "add-relation", endpoints: ["web", "db"] });
  t.run({ kind: "add-relation", endpoints: ["web", "log"] });
  for (const unit of ["db/0", "db/1", "web/0"]) {
    t.start(unit);
    for (const { id } of t.world.by("relations-of-application", unit.split("/")[0] ?? ""))
      t.say(unit, { kind: "enter-scope", relation: id });
  }
  t.say("log/0", { kind: "enter-scope", relation: "2" });
  return t;
}

const wait = (t: TestWorld, kind: "unit" | "relation" | "application" | "machine" | "model", id: string) =>
  blockers(t.world, { kind, id });

/** Leaves all scopes and ends. */
function end(t: TestWorld, unit: string): void {
  for (const { relation } of [...t.world.by("members-of-unit", unit)]) t.say(unit, { kind: "leave-scope", relation });
  t.say(unit, { kind: "unit-dead" });
}

test("a subordinate comes with its principal's entering, on its machine, once", () => {
  const t = lab();
  expect(t.world.get("unit", "log/0")).toMatchObject({ principal: "web/0", life: "alive" });
  expect(t.world.get("assignment", "2", "log/0")?.principal).toBe("web/0");
  expect(t.world.get("leader", "log")?.unit).toBe("log/0");
});

test("a unit that no agent took up goes at once, with its machine", () => {
  const t = lab();
  t.run({ kind: "add-unit", application: "web", count: 1, placement: [] });
  t.run({ kind: "remove-units", units: ["web/1"], force: false });
  expect(t.world.get("unit", "web/1")).toBeUndefined();
  expect(t.world.get("machine", "3")?.life).toBe("dead");
  expect(t.world.get("provision", "3")).toMatchObject({ wanted: "release", state: "open" });
  expect(wait(t, "machine", "3")).toEqual(["release of machine 3 by its provider"]);
  t.run({ kind: "machine-released", machine: "3" });
  expect(t.world.get("machine", "3")).toBeUndefined();
});

test.each([
  ["was in error before", ["error", "remove"]],
  ["fails on its way out", ["remove", "error"]],
] as const)(
  "a forced removal skips the failed hook of a unit that %s; another one waits for resolved",
  (_story, steps) => {
    for (const force of [true, false]) {
      const t = lab();
      for (const step of steps)
        if (step === "remove") t.run({ kind: "remove-units", units: ["db/0"], force });
        else
          t.say("db/0", { kind: "hook-error", hook: "stop", relation: null, remote: null, answers: t.world.revision });
      expect(t.world.get("unit", "db/0")?.resolve).toBe(force ? "no-retry" : null);
      t.say("db/0", { kind: "hook-error-cleared", answers: t.world.revision });
      expect(t.world.get("unit", "db/0")?.resolve).toBeNull();
    }
  },
);

test("a dying unit departs at once for the others, takes its subordinate along, and waits for it", () => {
  const t = lab();
  t.run({ kind: "remove-units", units: ["web/0"], force: false });
  expect(t.world.get("member", "1", "web/0")?.departing).toBe(true);
  expect(t.world.get("unit", "log/0")?.life).toBe("dying");
  expect(wait(t, "unit", "web/0")).toEqual(["subordinate unit log/0", "the agent of web/0 on machine 2"]);
  end(t, "web/0");
  expect(t.world.get("unit", "web/0")?.life).toBe("dead");
  expect(wait(t, "unit", "web/0")).toEqual(["subordinate unit log/0"]);
  end(t, "log/0");
  expect([t.world.get("unit", "web/0"), t.world.get("unit", "log/0")]).toEqual([undefined, undefined]);
  expect(t.world.get("machine", "2")?.life).toBe("dead");
  // The bag of who left stays as long as the relation.
  expect(t.world.get("unit-databag", "1", "web/0")).toBeDefined();
  expect(
    t.try({
      kind: "fact",
      machine: "2",
      fact: { entity: "web/0", sequence: 9, at: 1, writes: [{ kind: "unit-dead" }], local: [] },
    }).ok,
  ).toBe(true);
});

test("the last one out of a dying relation ends it, with its bags", () => {
  const t = lab();
  t.run({ kind: "remove-relation", target: { endpoints: ["db", "web"] }, force: false });
  for (const unit of ["web/0", "db/0"]) t.say(unit, { kind: "leave-scope", relation: "1" });
  expect(wait(t, "relation", "1")).toEqual(["unit db/1 in scope of relation 1"]);
  t.say("db/1", { kind: "leave-scope", relation: "1" });
  expect([t.world.get("relation", "1"), t.world.countBy("bags-of-relation", "1")]).toEqual([undefined, 0]);
});

test("a relation that nobody entered goes at once", () => {
  const t = new TestWorld().model();
  t.deploy("db", t.charm("db", { provides: { db: "pg" } }), 1);
  t.deploy("web", t.charm("web", { requires: { db: "pg" } }), 1);
  t.run({ kind: "add-relation", endpoints: ["web", "db"] });
  t.run({ kind: "remove-relation", target: { id: "0" }, force: false });
  expect(t.world.get("relation", "0")).toBeUndefined();
});

test("subordinates end with the last container relation; until they are gone, none comes anew", () => {
  const t = lab();
  t.run({ kind: "remove-relation", target: { id: "2" }, force: false });
  expect(t.world.get("unit", "log/0")?.life).toBe("dying");
  for (const unit of ["web/0", "log/0"]) t.say(unit, { kind: "leave-scope", relation: "2" });
  t.run({ kind: "add-relation", endpoints: ["web", "log"] });
  const enter = t.factOf("web/0", [{ kind: "enter-scope", relation: "3" }]);
  expect(t.refusal(enter)).toBe("cannot enter scope yet");
  t.say("log/0", { kind: "unit-dead" });
  t.say("web/0", { kind: "enter-scope", relation: "3" });
  expect(t.world.get("unit", "log/1")).toMatchObject({ principal: "web/0", life: "alive" });
});

test("an application goes with its units, relations and peers, and its numbers are never given again", () => {
  const t = lab();
  t.run({ kind: "remove-application", application: "db", force: false });
  expect(wait(t, "application", "db")).toEqual(["relation 1 (web:db db:db)", "unit db/0", "unit db/1"]);
  for (const unit of ["db/0", "db/1"]) end(t, unit);
  expect(wait(t, "application", "db")).toEqual(["relation 1 (web:db db:db)"]);
  t.say("web/0", { kind: "leave-scope", relation: "1" });
  expect([t.world.get("application", "db"), t.world.get("relation", "0"), t.world.get("leader", "db")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  t.deploy("db", "local:db-0", 1);
  expect(t.world.get("unit", "db/2")).toBeDefined();
});

test("leadership passes when the leader is gone, or silent for a whole lease", () => {
  const t = lab();
  t.run({ kind: "remove-units", units: ["db/0"], force: false });
  expect(t.world.get("leader", "db")?.unit).toBe("db/0");
  end(t, "db/0");
  expect(t.world.get("leader", "db")?.unit).toBe("db/1");
  t.run({ kind: "leases-expired", units: ["db/1"] });
  expect(t.world.get("leader", "db")?.unit).toBe("db/1");
  t.run({ kind: "add-unit", application: "db", count: 1, placement: [] });
  t.run({ kind: "leases-expired", units: ["db/1"] });
  expect(t.world.get("leader", "db")?.unit).toBe("db/2");
});

test("force waits one step for the agent and no longer", () => {
  const t = lab();
  t.run({ kind: "remove-units", units: ["web/0"], force: true });
  expect(nextDeadline(t.world)).toBe(t.at + FORCE_STEP_MS);
  t.at += FORCE_STEP_MS - 1;
  t.run({ kind: "time-passed" });
  expect(t.world.get("unit", "web/0")?.life).toBe("dying");
  t.at += 1;
  t.run({ kind: "time-passed" });
  expect([t.world.get("unit", "web/0"), t.world.get("unit", "log/0"), nextDeadline(t.world)]).toEqual([
    undefined,
    undefined,
    null,
  ]);
});

test("a machine that an operator asked for stays when it is empty", () => {
  const t = new TestWorld().model();
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  t.deploy("db", t.charm("db"), 1, { placement: [{ scope: "#", directive: "0" }] });
  t.run({ kind: "remove-application", application: "db", force: false });
  expect([t.world.get("application", "db"), t.world.get("machine", "0")?.life]).toEqual([undefined, "alive"]);
});

test("a model dies in one commit and ends when its machines are released", () => {
  const t = lab();
  t.run({ kind: "destroy-model", force: false });
  expect(wait(t, "model", "")).toHaveLength(6);
  for (const unit of ["web/0", "log/0", "db/0", "db/1"]) end(t, unit);
  expect(t.world.get("model")?.life).toBe("dying");
  for (const machine of ["0", "1", "2"]) t.run({ kind: "machine-released", machine });
  expect([t.world.get("model")?.life, t.world.count("application")]).toEqual(["dead", 0]);
  expect(t.refusal({ kind: "add-machines", count: 1, base: null, constraints: {} })).toBe('model "default" is dead');
});

test("a provider that keeps failing is not asked for ever, but always to release", () => {
  const t = new TestWorld().model();
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  for (let i = 0; i < 10; i += 1) t.run({ kind: "provision-failed", machine: "0", error: "no room", notBefore: t.at });
  expect(t.world.get("provision", "0")).toMatchObject({ state: "failed", attempt: 10, error: "no room" });
  t.run({ kind: "remove-machine", machine: "0", force: false, keep: false });
  for (let i = 0; i < 20; i += 1) t.run({ kind: "provision-failed", machine: "0", error: "busy", notBefore: t.at });
  expect(t.world.get("provision", "0")?.state).toBe("open");
  expect(wait(t, "machine", "0")).toEqual(["release of machine 0 by its provider: busy"]);
});

test("a token binds the first key that comes with it", () => {
  const t = new TestWorld().model();
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  t.run({ kind: "issue-token", machine: "0", tokenHash: "h", expires: t.at + 10 });
  t.run({ kind: "enrol", machine: "0", publicKey: "a" });
  t.run({ kind: "enrol", machine: "0", publicKey: "a" });
  const other = { kind: "enrol", machine: "0", publicKey: "b" } as const;
  expect(t.refusal(other)).toBe("cannot enrol machine 0: its token is used or expired");
  t.run({ kind: "issue-token", machine: "0", tokenHash: "h2", expires: t.at + 10 });
  expect(t.world.get("enrolment", "0")?.publicKey).toBe("a");
  t.run(other);
  expect(t.world.get("enrolment", "0")?.publicKey).toBe("b");
});
