// Nothing is dying without a named reason: the words for each.
import type { Command } from "@kith/schema";
import { expect, test } from "vitest";
import { blockers, type Entity } from "./blockers.ts";
import { TestWorld } from "./test-world.ts";

/** web/0 with a subordinate log/0, related to db/0; all of it has begun. */
function lab(): TestWorld {
  const t = new TestWorld().model();
  t.charm("web", { requires: { db: "pg" }, peers: { ring: "ring" } });
  t.charm("db", { provides: { db: "pg" } });
  t.charm("log", { subordinate: true, requires: { host: "juju-info container" } });
  for (const name of ["web", "db"]) t.deploy(name, `local:${name}-0`, 1);
  t.deploy("log", "local:log-0", 0);
  t.run({ kind: "add-relation", endpoints: ["web:db", "db:db"] });
  t.run({ kind: "add-relation", endpoints: ["log", "web"] });
  for (const unit of ["web/0", "db/0"]) t.start(unit);
  const relations = [...t.world.all("relation")];
  for (const unit of ["web/0", "db/0"])
    for (const { id, endpoints } of relations)
      if (endpoints.some(({ application }) => unit.startsWith(application)))
        t.say(unit, { kind: "enter-scope", relation: id });
  return t;
}
const idOf = (t: TestWorld, key: string): string =>
  [...t.world.all("relation")].find((one) => one.key === key)?.id ?? "";

test.each<[string, Command | null, (t: TestWorld) => Entity, (t: TestWorld) => string[]]>([
  ["what is alive waits for nothing", null, () => ({ kind: "unit", id: "web/0" }), () => []],
  ["what is not there neither", null, () => ({ kind: "machine", id: "77" }), () => []],
  [
    "a unit and its subordinate",
    { kind: "remove-units", units: ["web/0"], force: false },
    () => ({ kind: "unit", id: "web/0" }),
    () => ["subordinate unit log/0", "the agent of web/0 on machine 0"],
  ],
  [
    "a relation and who is in it",
    { kind: "remove-relation", target: { endpoints: ["web:db", "db:db"] }, force: false },
    (t) => ({ kind: "relation", id: idOf(t, "web:db db:db") }),
    (t) => ["db/0", "web/0"].map((unit) => `unit ${unit} in scope of relation ${idOf(t, "web:db db:db")}`),
  ],
  [
    "an application, its units and relations but for peers",
    { kind: "remove-application", application: "web", force: false },
    () => ({ kind: "application", id: "web" }),
    (t) =>
      [
        ...["web:db db:db", "log:host web:juju-info"].map((key) => `relation ${idOf(t, key)} (${key})`),
        "unit web/0",
      ].sort(),
  ],
  [
    "the model",
    { kind: "destroy-model", force: false },
    () => ({ kind: "model", id: "" }),
    () => ["application db", "application log", "application web", "machine 0", "machine 1"],
  ],
  [
    "a machine with units that go with it",
    { kind: "remove-machine", machine: "1", force: true, keep: false },
    () => ({ kind: "machine", id: "1" }),
    () => ["unit db/0"],
  ],
])("%s", (_, command, entity, expected) => {
  const t = lab();
  if (command !== null) t.run(command);
  expect(blockers(t.world, entity(t))).toEqual(expected(t));
});

test("a unit in error, and a machine that its provider does not release", () => {
  const t = lab();
  t.say("db/0", { kind: "hook-error", hook: "stop", relation: null, remote: null, answers: 1 });
  t.run({ kind: "remove-units", units: ["db/0"], force: false });
  expect(blockers(t.world, { kind: "unit", id: "db/0" })).toEqual(['unit db/0 in error: hook failed: "stop"']);
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  t.ensure("2");
  t.run({ kind: "remove-machine", machine: "2", force: false, keep: false });
  expect(blockers(t.world, { kind: "machine", id: "2" })).toEqual(["release of machine 2 by its provider"]);
  t.run({ kind: "provision-failed", machine: "2", error: "the cloud is gone", notBefore: 9_999 });
  expect(blockers(t.world, { kind: "machine", id: "2" })).toEqual([
    "release of machine 2 by its provider: the cloud is gone",
  ]);
});
