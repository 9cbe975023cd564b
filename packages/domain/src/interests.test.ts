import type { Commit } from "@kith/schema";
import { kinds, type RecordOf } from "@kith/schema";
import { expect, test } from "vitest";
import { audienceOf, audiencesOfMachine, interestChanges, topicsOfAudience, topicsOfMachine } from "./interests.ts";
import { TestWorld } from "./test-world.ts";
import { topicsOf } from "./topics.ts";

function related(): TestWorld {
  const t = new TestWorld().model();
  t.deploy("db", t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" } }), 2);
  t.deploy("web", t.charm("web", { requires: { db: "pg" } }), 1);
  t.deploy("log", t.charm("log", { subordinate: true, requires: { host: "juju-info container" } }));
  t.run({ kind: "add-relation", endpoints: ["web", "db"] });
  t.run({ kind: "add-relation", endpoints: ["web", "log"] });
  for (const unit of ["db/0", "db/1", "web/0"]) t.start(unit);
  t.say("web/0", { kind: "enter-scope", relation: "2" });
  t.say("log/0", { kind: "enter-scope", relation: "2" });
  for (const unit of ["db/0", "db/1", "web/0"]) t.say(unit, { kind: "enter-scope", relation: "1" });
  t.say("db/0", { kind: "application-bag", relation: "1", data: { a: "1" } });
  t.say("db/0", { kind: "leader-settings", data: { b: "2" } });
  t.say("db/0", { kind: "open-port", endpoint: "", protocol: "tcp", from: 80, to: 80 });
  t.say("db/0", { kind: "state-set", key: "k", value: "v" });
  t.run({
    kind: "enqueue-operation",
    summary: "",
    tasks: [{ receiver: "db/0", name: "juju-exec", params: { command: "ls" }, parallel: null, group: null }],
  });
  return t;
}

test.each([
  ["0", ["application:db", "machine:0", "model", "side:0:db", "side:1:web", "unit:db/0"]],
  ["1", ["application:db", "machine:1", "model", "side:0:db", "side:1:web", "unit:db/1"]],
  [
    "2",
    [
      "application:log",
      "application:web",
      "machine:2",
      "model",
      "side:1:db",
      "side:2:log",
      "side:2:log:web/0",
      "side:2:web",
      "side:2:web:web/0",
      "unit:log/0",
      "unit:web/0",
    ],
  ],
  ["9", []],
])("machine %s holds the topics that its units need, and no others", (machine, topics) => {
  expect([...topicsOfMachine(related().world, machine)].sort()).toEqual(topics);
});

/** Who hears a record: the machine of db/0, of db/1 (its peer), of web/0 and log/0 (the counterpart). */
const heard: { readonly [key: string]: readonly string[] } = {
  model: ["0", "1", "2"],
  "machine 0": ["0"],
  "instance 0": ["0"],
  "assignment 0 db/0": ["0"],
  "application db": ["0", "1"],
  "leader db": ["0", "1"],
  "leader-setting db": ["0", "1"],
  "unit db/0": ["0"],
  "unit-machine db/0": ["0"],
  "port db/0": ["0"],
  "relation 0": ["0", "1"],
  "relation 1": ["0", "1", "2"],
  "relation 2": ["2"],
  "member 1 db/0": ["0", "2"],
  "member 1 web/0": ["0", "1", "2"],
  "member 2 web/0": ["2"],
  "unit-databag 1 db/0": ["0", "2"],
  "application-databag 1 db": ["2"],
  "task-order db/0": ["0"],
};

test.each(Object.entries(heard))("%s is heard by machines %j", (name, machines) => {
  const { world } = related();
  const [kind = "", ...parts] = name.split(" ");
  const found = [...world.all(kind as RecordOf["kind"])].find((record) =>
    parts.every((part) => Object.values(record).includes(part)),
  );
  expect(found).toBeDefined();
  const topics = found === undefined ? [] : topicsOf(found);
  const hearing = ["0", "1", "2"].filter((id) => topics.some((topic) => topicsOfMachine(world, id).has(topic)));
  expect(hearing).toEqual(machines);
});

test("what is in no topic: statuses, charm state, settings of providers, local records, everything of the controller", () => {
  const { world } = related();
  const silent = kinds.filter((kind) => [...world.all(kind)].every((record) => topicsOf(record).length === 0));
  const audible = kinds.filter((kind) => !silent.includes(kind) && world.count(kind) > 0);
  expect(audible.sort()).toEqual([...new Set(Object.keys(heard).map((key) => key.split(" ")[0]))].sort());
});

test("each topic of a machine belongs to one of its audiences, and back", () => {
  const { world } = related();
  for (const machine of ["0", "1", "2"])
    for (const audience of audiencesOfMachine(world, machine))
      for (const topic of topicsOfAudience(world, audience)) expect(audienceOf(world, topic)).toBe(audience);
});

test("a new relation links two topics, however many machines hear them", () => {
  const t = new TestWorld().model();
  t.deploy("db", t.charm("db", { provides: { db: "pg" } }), 20);
  t.deploy("web", t.charm("web", { requires: { db: "pg" } }), 20);
  t.run({ kind: "add-relation", endpoints: ["web", "db"] });
  const changes = [...t.mirror.values()].filter((one) => one.op === "put" && one.record.revision === t.world.revision);
  const commit: Commit = { revision: t.world.revision, changes };
  expect(interestChanges(t.world, commit)).toEqual({
    machines: new Set(),
    linked: [
      { topic: "side:0:web", audience: "application:db" },
      { topic: "side:0:db", audience: "application:web" },
    ],
    unlinked: [],
  });
});

test("a removed relation unlinks both sides; a new unit is its machine's matter", () => {
  const t = related();
  const before = t.world.revision;
  for (const unit of ["db/0", "db/1", "web/0"]) t.say(unit, { kind: "leave-scope", relation: "1" });
  t.run({ kind: "remove-relation", target: { id: "1" }, force: false });
  const { changes } = t.world.changedSince("application:db", before);
  const commit: Commit = { revision: t.world.revision, changes };
  expect(interestChanges(t.world, commit).unlinked).toEqual(["side:1:web", "side:1:db"]);
  const placed: Commit = {
    revision: 1,
    changes: [...t.mirror.values()].filter((one) => one.op === "put" && one.record.kind === "assignment"),
  };
  expect([...interestChanges(t.world, placed).machines].sort()).toEqual(["0", "1", "2"]);
});
