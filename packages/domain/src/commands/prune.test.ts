import { type Command, freshUnitLocal } from "@kith/schema";
import { expect, test } from "vitest";
import { FINISHED_TASKS_MAX, OPERATION_AGE_MS, OPERATIONS_MAX, PENDING_RESOURCE_AGE_MS } from "../limits.ts";
import { unusedCharms } from "../rules/charm-use.ts";
import { TestWorld } from "../test-world.ts";

/** `db` on machine 0, run from the first of two charms. */
function lab(): TestWorld {
  const t = new TestWorld().model();
  t.charm("db", { resources: ["engine"] });
  t.charm("db", { sha256: "newer", resources: ["engine"] });
  t.deploy("db", "local:db-0", 1);
  t.start("db/0");
  return t;
}

const prune = (t: TestWorld, ...charms: string[]): void => void t.run({ kind: "prune", charms });
const has = (t: TestWorld, url: string): boolean => t.world.get("charm", url) !== undefined;

const refresh = (t: TestWorld, charmUrl: string): void =>
  void t.run({ kind: "refresh", application: "db", charmUrl, settings: {}, resources: {}, forceUnits: false });

/** The unit has this charm on its disk. */
function deployed(t: TestWorld, url: string): void {
  const record = { ...freshUnitLocal("db/0"), charm: { url, sha256: "x", modified: 0 } };
  t.run(t.factOf("db/0", [], [{ op: "put", record }]));
}

test("a charm goes when neither an application nor a unit is on it", () => {
  const t = lab();
  deployed(t, "local:db-0");
  expect(unusedCharms(t.world)).toEqual(["local:db-1"]);
  refresh(t, "local:db-1");
  expect(unusedCharms(t.world)).toEqual([]);
  prune(t, "local:db-0", "local:db-1");
  expect([has(t, "local:db-0"), has(t, "local:db-1")]).toEqual([true, true]);
  deployed(t, "local:db-1");
  expect(unusedCharms(t.world)).toEqual(["local:db-0"]);
  prune(t, "local:db-0", "local:db-1");
  expect([has(t, "local:db-0"), has(t, "local:db-1")]).toEqual([false, true]);
});

test("a charm that was taken up again meanwhile stays; one that nobody watched stays too", () => {
  const t = lab();
  refresh(t, "local:db-1");
  prune(t, "local:db-1");
  expect([has(t, "local:db-0"), has(t, "local:db-1")]).toEqual([true, true]);
});

test("a removed application leaves its charm behind, and its number is never given again", () => {
  const t = lab();
  t.run({ kind: "remove-application", application: "db", force: false });
  t.say("db/0", { kind: "unit-dead" });
  expect(unusedCharms(t.world).sort()).toEqual(["local:db-0", "local:db-1"]);
  prune(t, ...unusedCharms(t.world));
  expect(t.world.count("charm")).toBe(0);
  expect(t.charm("db")).toBe("local:db-2");
});

test("a pending resource that nobody took goes after a day", () => {
  const t = lab();
  t.run({ kind: "add-pending-resource", id: "p", application: "db", name: "engine", type: "file", filename: "e" });
  t.at += PENDING_RESOURCE_AGE_MS - 1;
  prune(t);
  expect(t.world.get("pending-resource", "p")).toBeDefined();
  t.at += 1;
  prune(t);
  expect(t.world.get("pending-resource", "p")).toBeUndefined();
});

/** One operation with `count` tasks on the machine; answers its id. */
function operation(t: TestWorld, count = 1): string {
  const task = { receiver: "0", name: "juju-exec", params: { command: "ls" }, parallel: null, group: null };
  const result = t.run({ kind: "enqueue-operation", summary: "", tasks: Array.from({ length: count }, () => task) });
  return (result as { readonly operation: string }).operation;
}
function end(t: TestWorld, id: string): void {
  t.run({ kind: "cancel-tasks", tasks: [...t.world.by("tasks-of-operation", id)].map((task) => task.id) });
}

test("a finished operation goes with its tasks at its age, an open one never", () => {
  const t = lab();
  const [finished, open] = [operation(t, 2), operation(t)];
  end(t, finished);
  t.at += OPERATION_AGE_MS - 1;
  prune(t);
  expect(t.world.count("task")).toBe(3);
  t.at += 1;
  prune(t);
  expect([...t.world.all("operation")].map(({ id }) => id)).toEqual([open]);
  expect([...t.world.all("task")].map((task) => task.operation)).toEqual([open]);
});

test("with too many operations the oldest finished ones go", () => {
  const t = lab();
  // Without tasks they are over at once; the checks of this world are too slow for a thousand commits.
  const nothing: Command = { kind: "enqueue-operation", summary: "", tasks: [] };
  const commands = Array.from({ length: OPERATIONS_MAX + 3 }, () => nothing);
  for (let at = 0; at < commands.length; at += 100) t.tryGroup(commands.slice(at, at + 100));
  const before = [...t.world.all("operation")].map(({ id }) => id);
  prune(t);
  const after = [...t.world.all("operation")].map(({ id }) => id);
  expect([before.length, after]).toEqual([OPERATIONS_MAX + 3, before.slice(3)]);
});

test("with too many tasks the oldest finished operations go", () => {
  const t = lab();
  const size = 2_600;
  const ids = Array.from({ length: Math.floor(FINISHED_TASKS_MAX / size) + 1 }, () => {
    t.at += 1;
    const id = operation(t, size);
    end(t, id);
    return id;
  });
  prune(t);
  expect([...t.world.all("operation")].map(({ id }) => id)).toEqual(ids.slice(1));
});
