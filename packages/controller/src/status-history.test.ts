import { createWorld, emptySource } from "@kith/domain";
import { type Change, freshUnitLocal, type NewRecord, type RecordOf } from "@kith/schema";
import { expect, test } from "vitest";
import { AgentPresences } from "./presence.ts";
import { memoryLogFiles } from "./segment-files.ts";
import { STATUS_HISTORY, StatusHistory } from "./status-history.ts";

const life = { life: "alive", force: null, created: 1 } as const;
const base = { name: "ubuntu", channel: "24.04/stable" };
const model: NewRecord = {
  kind: "model",
  uuid: "m",
  name: "m",
  owner: "a",
  cloud: "local",
  agentVersion: "3",
  ...life,
};
const machine: NewRecord = {
  ...{ kind: "machine", id: "0", parent: null, base, constraints: {}, placement: null, dedicated: true },
  ...life,
};
const instance: NewRecord = {
  ...{ kind: "instance", machine: "0", provider: "local", instanceId: "i", hostname: "h", addresses: [], hardware: "" },
  ...{ bootId: "", level: "process", toolClient: "", sequence: 1 },
};
const unit = (number: number): NewRecord => ({
  ...{ kind: "unit", name: `a/${number}`, application: "a", number, principal: null, resolve: null },
  ...{ forceCharm: false, ...life },
});
type HookError = RecordOf<"unit-workload">["error"];
const workload = (
  name: string,
  status: string,
  message: string,
  since: number,
  error: HookError = null,
): NewRecord => ({
  ...{ kind: "unit-workload", unit: name, status, message, since, version: "", error },
});
const local = (name: string): NewRecord => ({ ...freshUnitLocal(name) });

function lab() {
  const world = createWorld(emptySource("e"));
  const files = memoryLogFiles(10_000);
  let now = 100;
  const presence = new AgentPresences((entities) => history.heard(entities));
  const open = (): StatusHistory =>
    new StatusHistory({ file: files.open("status", STATUS_HISTORY), world, presence, now: () => now });
  let history = open();
  const commit = (...records: NewRecord[]): void => {
    const revision = world.revision + 1;
    const changes = records.map((record): Change => ({ op: "put", record: { ...record, revision } as RecordOf }));
    world.apply({ revision, changes });
    history.follow({ revision, changes });
  };
  const ask = async (entity: string, kind: string, filter: Partial<Parameters<StatusHistory["read"]>[2]> = {}) => {
    const found = await history.read(entity, kind, { size: null, since: null, exclude: [], ...filter });
    return found.map(({ kind: own, status, message, at }) => `${at} ${own} ${status} ${message}`.trim());
  };
  return {
    ...{ commit, ask, presence },
    pass: (ms: number) => {
      now += ms;
    },
    restart: () => {
      history = open();
    },
  };
}

/** A unit that came up, failed a hook and was mended. */
function lived() {
  const t = lab();
  t.commit(model, machine, unit(0), unit(1), workload("a/0", "waiting", "waiting for machine", 1));
  t.commit(instance, local("a/0"), workload("a/0", "maintenance", "installing", 10));
  t.commit(workload("a/0", "maintenance", "installing", 12));
  t.commit(workload("a/0", "active", "ready", 20));
  t.commit(workload("a/0", "active", "ready", 20, { hook: "start", relation: null, remote: null, since: 30 }));
  t.commit(workload("a/0", "active", "ready", 20));
  t.presence.told([{ unit: "a/0", status: "executing", message: "running start hook", since: 25 }]);
  t.presence.told([{ unit: "a/0", status: "idle", message: "", since: 31 }]);
  return t;
}

test("a workload's history: what the charm said and what failed, newest first, once each", async () => {
  expect(await lived().ask("a/0", "workload")).toEqual([
    "100 workload active ready",
    '30 workload error hook failed: "start"',
    "20 workload active ready",
    "10 workload maintenance installing",
    "1 workload waiting waiting for machine",
  ]);
});

test("an agent's history, and a unit's: both together", async () => {
  const t = lived();
  expect(await t.ask("a/0", "juju-unit")).toEqual([
    "31 juju-unit idle",
    "25 juju-unit executing running start hook",
    "1 juju-unit allocating",
  ]);
  expect(await t.ask("a/0", "unit", { size: 3 })).toEqual([
    "100 workload active ready",
    "31 juju-unit idle",
    '30 workload error hook failed: "start"',
  ]);
});

test.each([
  ["the newest", { size: 1 }, ["31 juju-unit idle"]],
  ["since a time", { since: 25 }, ["31 juju-unit idle", "25 juju-unit executing running start hook"]],
  ["without a message", { exclude: ["running start hook"] }, ["31 juju-unit idle", "1 juju-unit allocating"]],
])("filtered: %s", async (_story, filter, expected) => {
  expect(await lived().ask("a/0", "juju-unit", filter)).toEqual(expected);
});

test("a machine's history: its instance, and its agent as it comes and goes", async () => {
  const t = lived();
  t.pass(5);
  t.presence.connected("0", 105);
  t.pass(5);
  t.presence.disconnected("0", 110);
  expect(await t.ask("0", "machine")).toEqual(["100 machine running Running", "100 machine pending"]);
  expect(await t.ask("0", "juju-machine")).toEqual([
    "110 juju-machine down agent is not communicating with the server",
    "105 juju-machine started",
    "100 juju-machine down agent is not communicating with the server",
    "100 juju-machine pending",
  ]);
});

test("a model's and an application's", async () => {
  const t = lived();
  const application = { kind: "application", name: "a", charmUrl: "local:a-0", charmSha256: "s" } as const;
  const rest = { charmModified: 0, origin: {}, base, subordinate: false, exposed: false, exposedEndpoints: {} };
  const more = { bindings: {}, constraints: {}, storage: {}, devices: {}, delivery: {}, ...life };
  t.commit({ ...application, ...rest, ...more });
  t.commit({ kind: "application-status", application: "a", status: "active", message: "all up", since: 50 });
  expect(await t.ask("a", "application")).toEqual(["50 application active all up", "1 application unknown"]);
  t.commit({ ...model, life: "dying" } as NewRecord);
  expect(await t.ask("m", "model")).toEqual(["100 model destroying", "1 model available"]);
});

test("nothing is written twice after a restart, nor shown twice when an agent tells it again", async () => {
  const t = lived();
  const before = await t.ask("a/0", "unit");
  t.restart();
  t.commit(workload("a/0", "active", "ready", 20));
  t.presence.told([{ unit: "a/0", status: "idle", message: "", since: 31 }]);
  t.presence.told([{ unit: "a/0", status: "idle", message: "", since: 32 }]);
  expect(await t.ask("a/0", "unit")).toEqual(before);
});

test("a kind that nobody keeps, and somebody nobody knows, have none", async () => {
  const t = lived();
  expect([await t.ask("a/0", "saas"), await t.ask("a/9", "unit"), await t.ask("a/1", "workload")]).toEqual([
    [],
    [],
    ["1 workload waiting waiting for machine"],
  ]);
});
