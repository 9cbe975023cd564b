import type { Command, CommandOf, Fact, RecordOf, Write } from "@kith/schema";
import { freshUnitLocal, RECORD_RESULTS_BYTES_MAX, resultsBytes } from "@kith/schema";
import { expect, test } from "vitest";
import { TASK_MESSAGE_BYTES_MAX } from "../limits.ts";
import { TestWorld } from "../test-world.ts";

/** Two units of a peer application on one machine, in scope, and an application to relate to. */
function lab(): TestWorld {
  const t = new TestWorld().model();
  t.deploy("db", t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" } }), 1);
  t.run({ kind: "add-unit", application: "db", count: 1, placement: [{ scope: "#", directive: "0" }] });
  t.start("db/0");
  for (const unit of ["db/0", "db/1"]) t.say(unit, { kind: "enter-scope", relation: "0" });
  return t;
}

const port = (from: number, to = from): Write => ({ kind: "open-port", endpoint: "", protocol: "tcp", from, to });
const close = (from: number, to = from): Write => ({ kind: "close-port", endpoint: "", protocol: "tcp", from, to });

test.each<[string, string, Write[], string]>([
  [
    "the leader alone writes its application's bag",
    "db/1",
    [{ kind: "application-bag", relation: "0", data: { a: "1" } }],
    "this unit is not the leader",
  ],
  [
    "the leader alone writes leader settings",
    "db/1",
    [{ kind: "leader-settings", data: { a: "1" } }],
    "this unit is not the leader",
  ],
  [
    "the leader alone speaks for its application",
    "db/1",
    [{ kind: "application-status", status: "active", message: "" }],
    "this unit is not the leader",
  ],
  [
    "a unit that left has no bag to write",
    "db/0",
    [
      { kind: "leave-scope", relation: "0" },
      { kind: "unit-bag", relation: "0", data: { a: "1" } },
    ],
    "cannot write relation settings of db/0 in relation 0: the unit has left its scope",
  ],
  ["an unknown relation", "db/0", [{ kind: "enter-scope", relation: "7" }], 'relation "7" not found'],
  [
    "a port of another unit of the machine",
    "db/1",
    [port(8005)],
    'cannot open 8005/tcp (unit "db/1"): port range conflicts with 8000-8010/tcp (unit "db/0")',
  ],
  [
    "the same range of another unit",
    "db/1",
    [port(8000, 8010)],
    'cannot open 8000-8010/tcp (unit "db/1"): port range conflicts with 8000-8010/tcp (unit "db/0")',
  ],
  [
    "a part of an own range",
    "db/0",
    [port(8005)],
    'cannot open 8005/tcp (unit "db/0"): port range conflicts with 8000-8010/tcp (unit "db/0")',
  ],
  [
    "closing a part of an own range",
    "db/0",
    [close(8005)],
    'cannot close 8005/tcp (unit "db/0"): port range conflicts with 8000-8010/tcp (unit "db/0")',
  ],
  [
    "a state key too long",
    "db/0",
    [{ kind: "state-set", key: "k".repeat(257), value: "" }],
    "max allowed key length (256): quota limit exceeded",
  ],
  [
    "a state value too long",
    "db/0",
    [{ kind: "state-set", key: "k", value: "é".repeat(32_769) }],
    "max allowed value length (65536): quota limit exceeded",
  ],
  [
    "a bag too large",
    "db/0",
    [{ kind: "unit-bag", relation: "0", data: { a: "x".repeat(16 * 1024 * 1024) } }],
    "max allowed total size (16777216): quota limit exceeded",
  ],
  ["a living unit is not dead", "db/0", [{ kind: "unit-dead" }], 'cannot end unit "db/0": it is alive'],
  [
    "a machine's word from a unit",
    "db/0",
    [{ kind: "machine-report", hostname: "", addresses: [], hardware: "", bootId: "", toolClient: "" }],
    "cannot apply machine-report: it is not a unit's to say",
  ],
  [
    "somebody else's task",
    "db/0",
    [{ kind: "task", id: "9", status: "completed", message: "", results: {} }],
    'task "9" not found',
  ],
])("refused: %s", (_story, unit, writes, text) => {
  const t = lab();
  t.say("db/0", port(8000, 8010));
  const revision = t.world.revision;
  expect(t.refusal(t.factOf(unit, writes))).toBe(text);
  expect(t.world.revision).toBe(revision);
});

test("a fact counts once, in order, for a unit of the machine that signed in", () => {
  const t = lab();
  const say = (sequence: number, entity = "db/0", machine = "0") => {
    const fact: Fact = {
      entity,
      sequence,
      at: t.at,
      writes: [{ kind: "state-set", key: "n", value: String(sequence) }],
      local: [],
    };
    return t.try({ kind: "fact", machine, fact });
  };
  expect(t.world.get("unit-local", "db/0")?.sequence).toBe(1);
  expect(say(2).ok).toBe(true);
  const old = say(2);
  expect([old.ok && old.value.changes, t.world.get("charm-state", "db/0", "n")?.value]).toEqual([[], "2"]);
  expect(say(4)).toEqual({ ok: false, error: { code: "sequence-gap", entity: "db/0", expected: 3, got: 4 } });
  expect(say(3, "db/0", "7")).toEqual({ ok: false, error: { code: "foreign-entity", entity: "db/0", machine: "7" } });
  expect(say(3, "nobody/0")).toEqual({ ok: false, error: { code: "not-found", kind: "unit", id: "nobody/0" } });
});

test("half a flush is never applied, and a refused fact does not use up its number", () => {
  const t = lab();
  const refused = t.factOf("db/1", [
    { kind: "state-set", key: "a", value: "1" },
    { kind: "application-bag", relation: "0", data: { a: "1" } },
  ]);
  t.refusal(refused);
  expect(t.world.get("charm-state", "db/1", "a")).toBeUndefined();
  t.say("db/1", { kind: "state-set", key: "a", value: "2" });
  expect(t.world.get("unit-local", "db/1")?.sequence).toBe(2);
});

test("local records are the unit's own, and carry the fact's number", () => {
  const t = lab();
  const record = { ...freshUnitLocal("db/0"), sequence: 99, bootId: "b" };
  t.run(t.factOf("db/0", [], [{ op: "put", record }]));
  expect(t.world.get("unit-local", "db/0")).toMatchObject({ sequence: 2, bootId: "b" });
  const foreign = t.factOf("db/0", [], [{ op: "put", record: freshUnitLocal("db/1") }]);
  expect(t.refusal(foreign)).toBe("cannot apply fact of db/1: it is not on machine 0");
});

test("entering scope again after leaving is another incarnation with a fresh bag; entering twice is once", () => {
  const t = lab();
  t.say("db/0", { kind: "unit-bag", relation: "0", data: { secret: "x" } });
  const first = t.world.get("member", "0", "db/0")?.entered;
  t.say("db/0", { kind: "enter-scope", relation: "0" });
  expect([t.world.get("member", "0", "db/0")?.entered, t.world.get("unit-databag", "0", "db/0")?.data.secret]).toEqual([
    first,
    "x",
  ]);
  t.say("db/0", { kind: "leave-scope", relation: "0" });
  expect(t.world.get("unit-databag", "0", "db/0")?.data.secret).toBe("x");
  t.say("db/0", { kind: "enter-scope", relation: "0" });
  expect(t.world.get("member", "0", "db/0")?.entered).toBe(t.world.revision);
  expect(Object.keys(t.world.get("unit-databag", "0", "db/0")?.data ?? {}).sort()).toEqual([
    "egress-subnets",
    "ingress-address",
    "private-address",
  ]);
});

test("config-changed puts the addresses back into every bag, and takes them out when there are none", () => {
  const t = lab();
  t.say("db/0", { kind: "unit-bag", relation: "0", data: { "ingress-address": "mine", own: "1" } });
  t.say("db/0", { kind: "refresh-network" });
  expect(t.world.get("unit-databag", "0", "db/0")?.data).toMatchObject({ "ingress-address": "10.0.0.1", own: "1" });
  const before = t.world.get("unit-databag", "0", "db/0")?.revision;
  t.say("db/0", { kind: "refresh-network" });
  expect(t.world.get("unit-databag", "0", "db/0")?.revision).toBe(before);
});

test("an error hides the charm's status, and goes with what the operator asked", () => {
  const t = lab();
  t.say("db/0", { kind: "workload", status: "active", message: "ok" });
  t.say("db/0", failed(t.world.revision));
  expect(t.run({ kind: "resolve-units", units: null, retry: true })).toEqual({ resolved: ["db/0"] });
  expect(t.world.get("unit", "db/0")?.resolve).toBe("retry");
  t.say("db/0", failed(t.world.revision));
  expect(t.world.get("unit", "db/0")?.resolve).toBeNull();
  t.run({ kind: "resolve-units", units: ["db/0"], retry: false });
  t.say("db/0", { kind: "hook-error-cleared", answers: t.world.revision });
  expect(t.world.get("unit-workload", "db/0")).toMatchObject({ status: "active", message: "ok", error: null });
  expect(t.world.get("unit", "db/0")?.resolve).toBeNull();
});

const failed = (answers: number): Write => ({
  kind: "hook-error",
  hook: "install",
  relation: null,
  remote: null,
  answers,
});

/** db/0 in error, its hook tried once; what is asked for and said next follows. */
function inError(): { readonly t: TestWorld; readonly say: (write: Write | null, retries: number) => void } {
  const t = lab();
  const none = { relation: null, endpoint: null, remoteApplication: null, remoteUnit: null, departingUnit: null };
  const event = { ...none, kind: "install", pinned: 1, applicationBag: null } as const;
  const say = (write: Write | null, retries: number): void => {
    const queued = { op: "run-hook", step: "queued", event } as const;
    const record = { ...freshUnitLocal("db/0"), ...(retries > 0 ? queued : {}), retries };
    t.run(t.factOf("db/0", write === null ? [] : [write], [{ op: "put", record }]));
  };
  say(failed(t.world.revision), 1);
  return { t, say };
}

const noRetry: Command = { kind: "resolve-units", units: ["db/0"], retry: false };
const retry: Command = { kind: "resolve-units", units: ["db/0"], retry: true };
const force: Command = {
  kind: "refresh",
  application: "db",
  charmUrl: "local:db-1",
  settings: {},
  resources: {},
  forceUnits: true,
};

test.each<[string, Command, Partial<RecordOf<"unit">>]>([
  ["resolved --no-retry", noRetry, { resolve: "no-retry" }],
  ["resolved", retry, { resolve: "retry" }],
  ["a forced charm", force, { forceCharm: true }],
])("%s that comes while a retry runs outlives the clearing of the error", (_story, command, kept) => {
  const { t } = inError();
  t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" }, sha256: "other" });
  const began = t.world.revision;
  t.run(command);
  t.say("db/0", { kind: "hook-error-cleared", answers: began });
  expect(t.world.get("unit-workload", "db/0")?.error).toBeNull();
  expect(t.world.get("unit", "db/0")).toMatchObject(kept);
  // The retry fails: what was asked for during it has not been tried.
  t.say("db/0", failed(began));
  expect(t.world.get("unit", "db/0")).toMatchObject(kept);
  t.say("db/0", { kind: "hook-error-cleared", answers: t.world.revision });
  expect(t.world.get("unit", "db/0")).toMatchObject({ resolve: null, forceCharm: false });
});

test("what was asked for while a retry ran goes with the retry's success: the next failure is another one", () => {
  const { t, say } = inError();
  const began = t.world.revision;
  t.run(noRetry);
  t.say("db/0", { kind: "hook-error-cleared", answers: began });
  expect(t.world.get("unit", "db/0")?.resolve).toBe("no-retry");
  say(null, 0);
  expect(t.world.get("unit", "db/0")?.resolve).toBeNull();
});

test("what was asked for before a retry was decided goes when the error is cleared, whatever else changed", () => {
  const { t } = inError();
  t.run(retry);
  t.say("db/0", { kind: "hook-error-cleared", answers: t.world.revision });
  expect(t.world.get("unit", "db/0")?.resolve).toBeNull();
});

test("a machine's report may come before its provider's answer, and keeps its own number", () => {
  const t = new TestWorld().model();
  t.run({ kind: "add-machines", count: 1, base: null, constraints: {} });
  const address = { value: "192.0.2.1", cidr: "", interface: "", mac: "", space: "" };
  t.say("machine 0", {
    kind: "machine-report",
    hostname: "h1",
    addresses: [address],
    hardware: "",
    bootId: "b1",
    toolClient: "perl",
  });
  expect(t.world.get("instance", "0")).toMatchObject({ sequence: 1, bootId: "b1", addresses: [address] });
  t.ensure("0");
  expect(t.world.get("instance", "0")).toMatchObject({
    sequence: 1,
    bootId: "b1",
    instanceId: "i-0",
    addresses: [{ value: "10.0.0.1" }],
  });
});

test("a record keeps only so much of what a task printed, and says so", () => {
  const t = lab();
  const task = { receiver: "db/0", name: "juju-exec", params: { command: "ls" }, parallel: null, group: null };
  t.run({ kind: "enqueue-operation", summary: "ls", tasks: [task] });
  const results = { stdout: "x".repeat(1_000_000), "return-code": 0 };
  t.say("db/0", { kind: "task", id: "2", status: "completed", message: "m".repeat(10_000), results });
  const kept = t.world.get("task", "2");
  expect([kept?.results["return-code"], kept?.message.length]).toEqual([0, TASK_MESSAGE_BYTES_MAX]);
  expect(kept?.results.stdout).toMatch(/^x+\n\[cut: 1000000 bytes in all\]$/);
  expect(resultsBytes(kept?.results ?? {})).toBeLessThanOrEqual(RECORD_RESULTS_BYTES_MAX);
  expect(kept?.resultsBlob).toBeNull();
});

test.each<[string, Record<string, { sha256: string; size: number }> | undefined, object]>([
  ["none is stored", undefined, { results: { "return-code": 0 }, resultsBlob: null }],
  ["its own are stored", { "2": { sha256: "ab", size: 9 } }, { results: {}, resultsBlob: { sha256: "ab", size: 9 } }],
  ["another's are stored", { "3": { sha256: "ab", size: 9 } }, { results: { "return-code": 0 }, resultsBlob: null }],
])("the record names the blob of the task's results: %s", (_story, stored, expected) => {
  const t = lab();
  const task = { receiver: "db/0", name: "juju-exec", params: { command: "ls" }, parallel: null, group: null };
  t.run({ kind: "enqueue-operation", summary: "ls", tasks: [task] });
  const say = (status: "running" | "completed", results: Record<string, number>, blobs = stored) => {
    const fact = t.factOf("db/0", [{ kind: "task", id: "2", status, message: "", results }]) as CommandOf<"fact">;
    t.run(blobs === undefined ? fact : { ...fact, results: blobs });
  };
  say("running", {});
  // Results are those of an end.
  expect(t.world.get("task", "2")?.resultsBlob).toBeNull();
  say("completed", { "return-code": 0 });
  expect(t.world.get("task", "2")).toMatchObject(expected);
  // What has ended stays as it ended.
  say("completed", {}, { "2": { sha256: "cd", size: 1 } });
  expect(t.world.get("task", "2")).toMatchObject(expected);
});

test("a task goes its way, and its operation ends with it", () => {
  const t = lab();
  const tasks = ["db/leader", "db/1"].map((receiver) => ({
    receiver,
    name: "juju-exec",
    params: { command: "ls" },
    parallel: null,
    group: null,
  }));
  const result = t.run({ kind: "enqueue-operation", summary: "ls", tasks });
  expect(result).toEqual({
    operation: "1",
    tasks: [
      { id: "2", receiver: "db/0" },
      { id: "3", receiver: "db/1" },
    ],
  });
  const say = (unit: string, id: string, status: "running" | "completed" | "aborted") =>
    t.say(unit, { kind: "task", id, status, message: "", results: { "return-code": 0 } });
  say("db/0", "2", "running");
  t.run({ kind: "cancel-tasks", tasks: ["2", "3"] });
  expect([t.world.get("task", "2")?.status, t.world.get("task", "3")?.status]).toEqual(["aborting", "cancelled"]);
  expect(t.world.get("task-order", "db/0", "2")?.cancel).toBe(true);
  expect(t.world.get("operation", "1")?.completed).toBeNull();
  say("db/0", "2", "aborted");
  say("db/0", "2", "completed");
  expect([t.world.get("task", "2")?.status, t.world.get("operation", "1")?.completed]).toEqual(["aborted", t.at]);
});
