// What prepare and complete write, record by record (contract 2.6 to 2.9, 7.2).
import { type HookEvent, joinKey, type Write } from "@kith/schema";
import { describe, expect, test } from "vitest";
import { relationEvent, unitEvent } from "../hook-events.ts";
import { applyLocal, initialLocal, joinedUnits, seenMember } from "../local-state.ts";
import { createMirror } from "../mirror/mirror.ts";
import { nextStep } from "../next-step.ts";
import type { LocalOf, RemoteRelation, UnitLocalState } from "../step.ts";
import { SmallWorld } from "../test-support/small-world.ts";
import { complete, type Outcome, retryDelayMs, updateStatusDelayMs } from "./complete.ts";
import { prepare } from "./prepare.ts";
import { type TaskEnd, taskOutcome } from "./task-outcome.ts";

const good: Outcome = { kind: "exited", code: 0, statusSet: false };
const middle = { next: () => 0.5 };

function world(): {
  small: SmallWorld;
  context: () => { view: ReturnType<typeof pinned>; bootId: string };
  id: string;
} {
  const small = new SmallWorld();
  small.application("web");
  small.application("sql");
  small.unit("web/0");
  const id = small.relate("web:db", "sql:db");
  small.join(id, "web/0");
  small.join(id, "sql/0");
  return { small, id, context: () => ({ view: pinned(small), bootId: "boot-1" }) };
}

function pinned(small: SmallWorld) {
  const mirror = createMirror();
  small.feed(mirror);
  return mirror.pin();
}

function local(changes: Partial<LocalOf<"unit-local">> = {}): UnitLocalState {
  const state = initialLocal("web/0");
  return applyLocal(state, [{ op: "put", record: { ...state.unit, ...changes } }]);
}

function entered(id: string): UnitLocalState {
  const relation = { kind: "relation-local", unit: "web/0", relation: id, created: true, entered: 1 } as const;
  const rest = { changedPending: [], applicationBags: {}, endpoint: "db", remoteApplication: "sql", peer: false };
  return applyLocal(local(), [{ op: "put", record: { ...relation, ...rest } }]);
}

const db = (id: string): RemoteRelation => ({
  relation: { id, life: "alive", suspended: false, scope: "global" },
  endpoint: "db",
  remoteApplication: "sql",
  peer: false,
  implicit: false,
  batch: false,
  own: undefined,
  blocked: null,
  differing: [],
  applicationBags: new Map(),
});

function started(state: UnitLocalState, event: HookEvent): UnitLocalState {
  return applyLocal(state, prepare(state, { kind: "run-hook", event }).local);
}

describe("workload status around hooks", () => {
  const flags = initialLocal("web/0").unit.flags;
  const install = prepare(local(), { kind: "run-hook", event: unitEvent("install", 1) });
  const spoken = prepare(local({ flags: { ...flags, statusSet: true } }), {
    kind: "run-hook",
    event: unitEvent("install", 1),
  });
  test("before install, unless the charm has spoken", () => {
    expect(install.writes).toEqual([{ kind: "workload", status: "maintenance", message: "installing charm software" }]);
    expect(spoken.writes).toEqual([]);
  });

  test.each<["start" | "stop" | "remove", boolean, Write[]]>([
    ["start", false, [{ kind: "workload", status: "unknown", message: "" }]],
    ["start", true, []],
    ["stop", true, [{ kind: "workload", status: "maintenance", message: "" }]],
    ["remove", true, [{ kind: "workload", status: "terminated", message: "" }]],
  ])("after %s (charm spoke: %s)", (kind, statusSet, writes) => {
    const state = started(local(), unitEvent(kind, 1));
    expect(complete(state, { ...good, statusSet }, [], world().context()).writes).toEqual(writes);
  });
});

describe("what is told", () => {
  test("is the pinned version, whatever the model says by then", () => {
    const { small, id, context } = world();
    const before = context();
    const bag = small.get("unit-databag", id, "sql/0")?.revision;
    const running = started(entered(id), relationEvent("relation-joined", db(id), 1, { unit: "sql/0" }));
    expect(joinedUnits(running, id)).toEqual(["sql/0"]);
    small.bag(id, "sql/0", { newer: "1" });
    const done = applyLocal(running, complete(running, good, [], before).local);
    expect(seenMember(done, id, "sql/0")).toEqual({ entered: small.get("member", id, "sql/0")?.entered, bag });
    expect(done.relations.get(id)?.changedPending).toEqual(["sql/0"]);
    expect(done.pending.size).toBe(0);
  });

  test("of a member that is gone when its joined is retried matches no incarnation", () => {
    const { small, id, context } = world();
    const running = started(entered(id), relationEvent("relation-joined", db(id), 1, { unit: "sql/0" }));
    small.delete("member", id, "sql/0");
    const done = applyLocal(running, complete(running, good, [], context()).local);
    expect(seenMember(done, id, "sql/0")?.entered).toBe(0);
  });

  test("while departed and broken run, relation-list is without those who go", () => {
    const { id, context } = world();
    const joined = started(entered(id), relationEvent("relation-joined", db(id), 1, { unit: "sql/0" }));
    const there = applyLocal(joined, complete(joined, good, [], context()).local);
    const going = started(there, relationEvent("relation-departed", db(id), 1, { unit: "sql/0" }));
    expect(joinedUnits(there, id)).toEqual(["sql/0"]);
    expect(joinedUnits(going, id)).toEqual([]);
  });
});

test("config-changed refreshes the address keys before the charm's own writes, and queues the first start", () => {
  const own: Write = { kind: "unit-bag", relation: "0", data: { "ingress-address": "9.9.9.9" } };
  const running = started(local(), unitEvent("config-changed", 1));
  const completion = complete(running, good, [own], world().context());
  expect(completion.writes).toEqual([{ kind: "refresh-network" }, own]);
  const done = applyLocal(running, completion.local).unit;
  expect(done).toMatchObject({ op: "run-hook", step: "queued", event: { kind: "start" } });
  expect(Object.values(done.hashes).every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true);
});

test("a success is stored as ran until its fact is applied", () => {
  const running = started(local(), unitEvent("update-status", 1));
  const completion = complete(running, good, [], world().context());
  const waiting = applyLocal(running, completion.meanwhile);
  expect(waiting.unit.step).toBe("done");
  const refused = complete(waiting, { kind: "flush-refused", reason: "port", statusSet: true }, [], world().context());
  expect(refused.writes).toEqual([
    { kind: "hook-error", hook: "update-status", relation: null, remote: null, answers: 1 },
  ]);
  expect(applyLocal(waiting, refused.local).unit).toMatchObject({
    step: "queued",
    retries: 1,
    flags: { statusSet: true },
  });
});

test.each<[string, Outcome, boolean, number]>([
  ["a failure", { kind: "exited", code: 1, statusSet: false }, true, 1],
  ["a hook that cannot be executed", { kind: "could-not-start", reason: "permission denied" }, true, 1],
  ["an interrupted hook", { kind: "interrupted" }, true, 1],
  ["a killed hook", { kind: "killed", statusSet: false }, false, 0],
])("%s keeps the hook and drops what it wrote", (_story, outcome, send, retries) => {
  const running = started(local(), unitEvent("update-status", 1));
  const completion = complete(running, outcome, [{ kind: "state-delete", key: "k" }], world().context());
  expect([completion.send, completion.pauseMs]).toEqual([send, send ? 0 : 3000]);
  expect(completion.writes.some((write) => write.kind === "state-delete")).toBe(false);
  const after = applyLocal(running, completion.local).unit;
  expect(after).toMatchObject({ op: "run-hook", step: "queued", retries, event: { kind: "update-status" } });
});

test("a retry clears the error while it runs", () => {
  const failed = local({ op: "run-hook", step: "queued", retries: 2, event: unitEvent("update-status", 1) });
  const step = { kind: "run-hook", event: unitEvent("update-status", 9) } as const;
  expect(prepare(failed, step).writes).toEqual([{ kind: "hook-error-cleared", answers: 9 }]);
});

test("a missing hook commits without a process, and drops nothing else", () => {
  const running = started(local(), unitEvent("upgrade-charm", 1));
  const done = applyLocal(running, complete(running, { kind: "missing" }, [], world().context()).local);
  expect(done.unit).toMatchObject({ op: "run-hook", step: "queued", event: { kind: "config-changed" } });
});

test("a lost agent finds its hook failed and its action terminated", () => {
  const { small } = world();
  const mirror = createMirror();
  small.feed(mirror);
  const extras = { bootId: "boot-1", charmEndpoints: new Set(["db"]), retryDue: false, updateStatusDue: false };
  const running = started(local(), unitEvent("config-changed", 1));
  const step = (state: UnitLocalState) => {
    const remote = mirror.remoteState("web/0", state, extras);
    if (remote === undefined) throw new Error("the unit's records are there");
    return nextStep(state, remote);
  };
  expect(step(running)).toMatchObject({ kind: "fact", writes: [{ kind: "hook-error", hook: "config-changed" }] });
  const acting = local({ op: "run-action", step: "pending", task: "7", retries: 1, event: unitEvent("stop", 1) });
  expect(step(acting)).toMatchObject({
    kind: "fact",
    writes: [{ kind: "task", id: "7", status: "failed", message: "action terminated" }],
    local: [{ record: { op: "run-hook", step: "queued", retries: 1, task: null } }],
  });
  expect(step(local({ op: "upgrade", step: "pending" }))).toMatchObject({ kind: "upgrade", charmUrl: "local:web-0" });
  const ran = local({ op: "run-hook", step: "done", event: unitEvent("stop", 1) });
  expect(step(ran)).toMatchObject({ kind: "wait", idle: false });
});

test("records of a relation are forgotten by their keys", () => {
  const { id, context } = world();
  const joined = started(entered(id), relationEvent("relation-joined", db(id), 1, { unit: "sql/0" }));
  const there = applyLocal(joined, complete(joined, good, [], context()).local);
  const breaking = started(there, relationEvent("relation-broken", db(id), 1));
  const completion = complete(breaking, good, [], context());
  expect(completion.writes).toEqual([{ kind: "leave-scope", relation: id }]);
  const keys = completion.local.flatMap((change) => (change.op === "delete" ? [change.key] : []));
  expect(keys).toEqual([joinKey(["web/0", id, 0]), joinKey(["web/0", id])]);
});

test.each([
  [1, 5_000],
  [2, 10_000],
  [3, 20_000],
  [20, 300_000],
])("after attempt %i the retry waits %i ms", (retries, ms) => {
  expect(retryDelayMs(local({ retries }), middle)).toBe(ms);
});

test("update-status is spread by a fifth", () => {
  expect([0, 0.5, 1].map((next) => updateStatusDelayMs(300_000, { next: () => next }))).toEqual([
    240_000, 300_000, 360_000,
  ]);
});

const ended: TaskEnd = {
  unit: "web/0",
  name: "backup",
  exec: false,
  end: { kind: "exited", code: 0 },
  stdout: "",
  stderr: "",
  results: { size: "3" },
  failed: null,
  flushError: null,
};

test.each<[string, Partial<TaskEnd>, ReturnType<typeof taskOutcome>]>([
  [
    "exit 0",
    { stdout: "hi\n" },
    { status: "completed", message: "", results: { size: "3", "return-code": 0, stdout: "hi\n" }, flush: true },
  ],
  [
    "action-fail",
    { failed: "no disk" },
    { status: "failed", message: "no disk", results: { size: "3", "return-code": 0 }, flush: true },
  ],
  [
    "exit 2",
    { end: { kind: "exited", code: 2 } },
    { status: "failed", message: "exit status 2", results: { size: "3", "return-code": 2 }, flush: false },
  ],
  [
    "exec that exits 1",
    { exec: true, end: { kind: "exited", code: 1 } },
    { status: "completed", message: "", results: { size: "3", "return-code": 1 }, flush: true },
  ],
  [
    "no such action",
    { end: { kind: "missing" } },
    { status: "failed", message: 'action not implemented on unit "web/0"', results: { size: "3" }, flush: false },
  ],
  [
    "killed",
    { exec: true, end: { kind: "killed", signal: "killed" } },
    { status: "failed", message: "signal: killed", results: { size: "3", "return-code": 0 }, flush: false },
  ],
  [
    "a refused flush",
    { flushError: "no such endpoint" },
    {
      status: "failed",
      message: "committing requested changes failed",
      results: { size: "3", "return-code": 1, stderr: "no such endpoint" },
      flush: false,
    },
  ],
])("a task: %s", (_story, run, outcome) => expect(taskOutcome({ ...ended, ...run })).toEqual(outcome));
