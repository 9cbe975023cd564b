// Golden rows: shapes as recorded traffic has them, over a small world.
import type { Change, NewRecord, RecordOf } from "@kith/schema";
import { describe, expect, test } from "vitest";
import { createWorld, emptySource } from "../world/durable-world.ts";
import type { DurableWorld } from "../world/world.ts";
import { openPorts, portText } from "./address.ts";
import { unitInfo } from "./application-view.ts";
import { DeltaLog } from "./delta-log.ts";
import { entity } from "./entity.ts";
import { fullStatus } from "./full-status.ts";
import { networkInfo } from "./network-info.ts";
import { actionResult, operationStatus } from "./operation-view.ts";
import { absent, type PresenceView } from "./presence-view.ts";
import { agentStatus, applicationStatusValue, workloadStatus } from "./status-value.ts";

const AT = 1_790_000_000_000;
const SINCE = "2026-09-21T14:13:20Z";
const base = { name: "ubuntu", channel: "24.04/stable" };
const alive = { life: "alive", force: null } as const;

const unit = (name: string, principal: string | null = null): NewRecord<"unit"> => ({
  kind: "unit",
  name,
  application: name.split("/")[0] ?? "",
  number: Number(name.split("/")[1]),
  principal,
  resolve: null,
  forceCharm: false,
  created: AT,
  ...alive,
});
const application = (name: string, subordinate = false): NewRecord<"application"> => ({
  kind: "application",
  name,
  charmUrl: "local:lab-0",
  charmSha256: "aa",
  charmModified: 0,
  origin: {},
  base,
  subordinate,
  exposed: false,
  exposedEndpoints: {},
  bindings: {},
  constraints: {},
  storage: {},
  devices: {},
  delivery: {},
  created: AT,
  ...alive,
});
const workload = (
  name: string,
  status: string,
  message = "",
  error: RecordOf<"unit-workload">["error"] = null,
): NewRecord<"unit-workload"> => ({
  kind: "unit-workload",
  unit: name,
  status,
  message,
  since: AT,
  version: "",
  error,
});
const local = (name: string, installed = true): NewRecord<"unit-local"> => ({
  kind: "unit-local",
  unit: name,
  sequence: 1,
  op: "continue",
  step: "done",
  event: null,
  task: null,
  retries: 0,
  hashes: { config: "", trust: "", addresses: "" },
  flags: { installed, started: true, stopped: false, removed: false, leader: false, statusSet: true },
  charm: null,
  leaderSettings: null,
  bootId: "",
});
const machine: NewRecord[] = [
  {
    kind: "machine",
    id: "0",
    parent: null,
    base,
    constraints: {},
    placement: null,
    created: AT,
    ...alive,
    dedicated: true,
  },
  {
    kind: "instance",
    machine: "0",
    provider: "local",
    instanceId: "kith-0",
    hostname: "vm",
    addresses: [
      { value: "10.0.0.5", cidr: "10.0.0.0/24", interface: "eth0", mac: "00:16:3e:00:00:01", space: "alpha" },
    ],
    hardware: "arch=amd64 cores=2 mem=8192M",
    bootId: "b",
    level: "process",
    toolClient: "perl",
    sequence: 1,
  },
];
const model: NewRecord<"model"> = {
  kind: "model",
  uuid: "<M>",
  name: "m1",
  owner: "admin",
  cloud: "local",
  agentVersion: "3.6.3",
  created: AT,
  ...alive,
};

function put(world: DurableWorld, ...records: readonly NewRecord[]): readonly Change[] {
  const revision = world.revision + 1;
  const changes = records.map((record): Change => ({ op: "put", record: { ...record, revision } as RecordOf }));
  world.apply({ revision, changes });
  return changes;
}
function worldOf(...records: readonly NewRecord[]): DurableWorld {
  const world = createWorld(emptySource("e"));
  put(world, model, ...records);
  return world;
}
function unitIn(world: DurableWorld, name: string): RecordOf<"unit"> {
  const found = world.get("unit", name);
  if (found === undefined) throw new Error(`no unit ${name}`);
  return found;
}
const connected = (status: "idle" | "executing", message = ""): PresenceView => ({
  machine: () => ({ connectedSince: AT }),
  unit: (name) => ({ unit: name, status, message, since: AT }),
});
const onMachine = (name: string): NewRecord => ({ kind: "unit-machine", unit: name, machine: "0" });
const failed = { hook: "config-changed", relation: null, remote: null, since: AT };

describe("status of a unit", () => {
  test.each<[string, readonly NewRecord[], PresenceView, readonly [string, string], readonly [string, string]]>([
    ["has no machine yet", [], absent, ["waiting", "waiting for machine"], ["allocating", ""]],
    ["has a machine", [...machine, onMachine("a/0")], absent, ["waiting", "installing agent"], ["allocating", ""]],
    [
      "runs",
      [...machine, onMachine("a/0"), local("a/0"), workload("a/0", "active", "ready")],
      connected("idle"),
      ["active", "ready"],
      ["idle", ""],
    ],
    [
      "failed a hook",
      [...machine, onMachine("a/0"), local("a/0"), workload("a/0", "active", "", failed)],
      connected("idle"),
      ["error", 'hook failed: "config-changed"'],
      ["idle", ""],
    ],
    [
      "retries the hook",
      [...machine, onMachine("a/0"), local("a/0"), workload("a/0", "active", "ready", failed)],
      connected("executing", "running config-changed hook"),
      ["active", "ready"],
      ["executing", "running config-changed hook"],
    ],
    [
      "lost its agent",
      [...machine, onMachine("a/0"), local("a/0"), workload("a/0", "active")],
      absent,
      ["unknown", "agent lost, see 'juju show-status-log a/0'"],
      ["lost", "agent is not communicating with the server"],
    ],
    [
      "is in error and lost",
      [...machine, onMachine("a/0"), local("a/0"), workload("a/0", "active", "", failed)],
      absent,
      ["error", 'hook failed: "config-changed"'],
      ["lost", "agent is not communicating with the server"],
    ],
    [
      "was lost while it retried its hook",
      [...machine, onMachine("a/0"), local("a/0"), workload("a/0", "active", "", failed)],
      { ...connected("executing"), machine: () => null, lostSince: () => AT },
      ["error", 'hook failed: "config-changed"'],
      ["lost", "agent is not communicating with the server"],
    ],
    [
      "is still installing without a connection",
      [...machine, onMachine("a/0"), local("a/0", false), workload("a/0", "maintenance", "installing charm software")],
      absent,
      ["maintenance", "installing charm software"],
      ["allocating", ""],
    ],
  ])("that %s", (_story, records, presence, ofWorkload, ofAgent) => {
    const world = worldOf(application("a"), unit("a/0"), ...records);
    const own = unitIn(world, "a/0");
    const shown = workloadStatus(world, presence, own);
    const agent = agentStatus(world, presence, own);
    expect([shown.status, shown.message]).toEqual(ofWorkload);
    expect([agent.status, agent.message]).toEqual(ofAgent);
  });

  test("a relation hook's failure names the other side", () => {
    const endpoints = ["b", "a"].map((name) => ({
      application: name,
      name: name === "a" ? "req" : "prov",
      role: name === "a" ? ("requirer" as const) : ("provider" as const),
      interface: "lab",
      scope: "global" as const,
      limit: 0,
      optional: false,
    }));
    const world = worldOf(
      application("a"),
      unit("a/0"),
      { kind: "relation", id: "3", key: "a:req b:prov", endpoints, scope: "global", suspended: false, ...alive },
      workload("a/0", "active", "", { hook: "req-relation-changed", relation: "3", remote: "b/0", since: AT }),
    );
    expect(workloadStatus(world, connected("idle"), unitIn(world, "a/0"))).toMatchObject({
      message: 'hook failed: "req-relation-changed" for b:prov',
      data: { hook: "req-relation-changed", "relation-id": 3, "remote-unit": "b/0" },
    });
  });
});

test.each<[string, readonly (readonly [string, string])[], string]>([
  ["no units", [], "unknown"],
  [
    "the most severe wins",
    [
      ["active", ""],
      ["blocked", "b"],
      ["waiting", ""],
    ],
    "blocked",
  ],
  [
    "maintenance beats waiting",
    [
      ["waiting", ""],
      ["maintenance", ""],
    ],
    "maintenance",
  ],
  [
    "active beats unknown",
    [
      ["unknown", ""],
      ["active", ""],
    ],
    "active",
  ],
])("application status: %s", (_story, units, status) => {
  const records = units.flatMap(([own, message], i) => [
    unit(`a/${i}`),
    local(`a/${i}`),
    workload(`a/${i}`, own, message),
  ]);
  expect(applicationStatusValue(worldOf(application("a"), ...records), connected("idle"), "a").status).toBe(status);
});

test("what the leader said of the application wins", () => {
  const world = worldOf(application("a"), unit("a/0"), local("a/0"), workload("a/0", "blocked"), {
    kind: "application-status",
    application: "a",
    status: "active",
    message: "fine",
    since: AT,
  });
  expect(applicationStatusValue(world, connected("idle"), "a")).toMatchObject({ status: "active", message: "fine" });
});

const port = (from: number, to: number, protocol: "tcp" | "udp" | "icmp", endpoint = ""): NewRecord => ({
  kind: "port",
  unit: "a/0",
  endpoint,
  protocol,
  from,
  to,
  machine: "0",
});

function running(): DurableWorld {
  return worldOf(
    ...machine,
    application("a"),
    application("sub", true),
    unit("a/0"),
    unit("sub/0", "a/0"),
    onMachine("a/0"),
    local("a/0"),
    local("sub/0"),
    workload("a/0", "active", "ready"),
    workload("sub/0", "active"),
    port(80, 81, "tcp"),
    port(80, 81, "tcp", "web"),
    port(-1, -1, "icmp"),
    { kind: "leader", application: "a", unit: "a/0", since: AT },
    { kind: "enrolment", machine: "0", tokenHash: "", expires: AT, publicKey: "k" },
  );
}

test("ports are shown once, by protocol and number", () => {
  expect(openPorts(running(), "a/0").map(portText)).toEqual(["icmp", "80-81/tcp"]);
});

test("FullStatus has the recorded shape", () => {
  const status = fullStatus(running(), connected("idle"), { now: AT, cloud: "local", region: null, version: "3.6.3" });
  expect(status.machines["0"]).toMatchObject({
    "agent-status": { status: "started", info: "", data: {}, since: SINCE, kind: "", version: "3.6.3", life: "alive" },
    "instance-status": { status: "running" },
    "modification-status": { status: "", data: null, since: null },
    hostname: "vm",
    "dns-name": "10.0.0.5",
    "ip-addresses": ["10.0.0.5"],
    "instance-id": "kith-0",
    base,
    hardware: "arch=amd64 cores=2 mem=8192M",
  });
  expect(status.applications.a?.units).toEqual({
    "a/0": {
      "agent-status": { status: "idle", info: "", data: {}, since: SINCE, kind: "", version: "3.6.3", life: "alive" },
      "workload-status": { status: "active", info: "ready", data: {}, since: SINCE, kind: "", version: "", life: "" },
      "workload-version": "",
      machine: "0",
      "opened-ports": ["icmp", "80-81/tcp"],
      "public-address": "10.0.0.5",
      charm: "",
      subordinates: { "sub/0": expect.objectContaining({ machine: "", "public-address": "10.0.0.5" }) },
      leader: true,
    },
  });
  expect(status.applications.sub?.units).toBeNull();
  expect(status.relations).toBeNull();
});

const context = (world: DurableWorld, presence = connected("idle")) => ({
  world,
  presence,
  controllerUuid: "<C>",
  region: "r",
});

test("entities have the shape of the recorded deltas", () => {
  expect(entity(context(running()), { kind: "unit", id: "a/0" })).toEqual({
    "model-uuid": "<M>",
    name: "a/0",
    application: "a",
    base: "ubuntu@24.04/stable",
    "charm-url": "local:lab-0",
    life: "alive",
    "public-address": "10.0.0.5",
    "private-address": "10.0.0.5",
    "machine-id": "0",
    ports: [
      { protocol: "icmp", number: -1 },
      { protocol: "tcp", number: 80 },
      { protocol: "tcp", number: 81 },
    ],
    "port-ranges": [
      { "from-port": -1, "to-port": -1, protocol: "icmp" },
      { "from-port": 80, "to-port": 81, protocol: "tcp" },
    ],
    principal: "",
    subordinate: false,
    "workload-status": { current: "active", message: "ready", since: SINCE, version: "" },
    "agent-status": { current: "idle", message: "", since: SINCE, version: "" },
  });
  expect(entity(context(running()), { kind: "machine", id: "0" })).toMatchObject({
    "instance-id": "kith-0",
    "hardware-characteristics": { arch: "amd64", "cpu-cores": 2, mem: 8192 },
    addresses: [{ value: "10.0.0.5", type: "ipv4", scope: "local-cloud", "space-name": "alpha" }],
  });
  expect(entity(context(worldOf(application("a"), unit("a/1"))), { kind: "unit", id: "a/1" })).toMatchObject({
    base: "",
    "charm-url": "",
    "machine-id": "",
    ports: null,
    "port-ranges": null,
  });
});

describe("deltas", () => {
  test("everything at first, then what differs, then a removal with the last known entity, once", () => {
    const world = running();
    const log = new DeltaLog(context(world));
    expect(log.take().map(([kind]) => kind)).toEqual([
      "model",
      "machine",
      "application",
      "application",
      "unit",
      "unit",
    ]);
    expect(log.take()).toEqual([]);
    log.touch(put(world, workload("a/0", "blocked", "no")));
    expect(log.take().map(([kind, change, { name }]) => [kind, change, name])).toEqual([
      ["application", "change", "a"],
      ["unit", "change", "a/0"],
    ]);
    log.touch(put(world, workload("a/0", "blocked", "no")));
    expect(log.take()).toEqual([]);
    const removal: Change = { op: "delete", kind: "unit", key: "a/0", revision: world.revision + 1, topics: [] };
    world.apply({ revision: world.revision + 1, changes: [removal] });
    log.touch([removal]);
    const [gone] = log.take().filter(([, change]) => change === "remove");
    expect(gone).toMatchObject(["unit", "remove", { name: "a/0", application: "a", "machine-id": "0" }]);
    log.touch([removal]);
    expect(log.take().filter(([, change]) => change === "remove")).toEqual([]);
  });

  test("presence shows without a commit; what was made and removed in between does not", () => {
    const world = running();
    let presence = connected("idle");
    const log = new DeltaLog(
      context(world, { machine: (id) => presence.machine(id), unit: (name) => presence.unit(name) }),
    );
    log.take();
    presence = connected("executing", "running config-changed hook");
    log.touchPresence(["a/0"]);
    expect(log.take()).toMatchObject([["unit", "change", { "agent-status": { current: "executing" } }]]);
    log.touch(put(world, unit("a/7")));
    const removal: Change = { op: "delete", kind: "unit", key: "a/7", revision: world.revision + 1, topics: [] };
    world.apply({ revision: world.revision + 1, changes: [removal] });
    log.touch([removal]);
    expect(log.take()).toEqual([]);
  });
});

test("network-get of a binding", () => {
  const world = running();
  expect(networkInfo(world, unitIn(world, "a/0"), "")).toEqual({
    ok: true,
    value: {
      "bind-addresses": [
        {
          "mac-address": "00:16:3e:00:00:01",
          "interface-name": "eth0",
          addresses: [{ hostname: "", value: "10.0.0.5", cidr: "10.0.0.0/24" }],
        },
      ],
      "egress-subnets": ["10.0.0.5/32"],
      "ingress-addresses": ["10.0.0.5"],
    },
  });
  expect(networkInfo(world, unitIn(world, "a/0"), "nope")).toMatchObject({
    ok: false,
    error: { message: 'no network config found for binding "nope"' },
  });
});

test("UnitsInfo of a unit", () => {
  const world = running();
  expect(unitInfo(world, unitIn(world, "a/0"))).toMatchObject({
    tag: "unit-a-0",
    machine: "0",
    "opened-ports": ["icmp", "80-81/tcp"],
    "public-address": "10.0.0.5",
    charm: "local:lab-0",
    leader: true,
    life: "alive",
  });
});

const task = (status: RecordOf<"task">["status"]): RecordOf<"task"> => ({
  kind: "task",
  id: "2",
  operation: "1",
  receiver: "a/0",
  name: "show",
  params: { num: 5 },
  status,
  enqueued: AT,
  started: status === "pending" ? null : AT,
  completed: status === "completed" ? AT : null,
  message: "",
  results: { "return-code": 0 },
  parallel: false,
  group: "",
  resultsBlob: null,
  revision: 1,
});

test("tasks and operations", () => {
  expect(actionResult(task("pending"), {})).toMatchObject({
    action: { tag: "action-2", receiver: "unit-a-0", name: "show", parameters: { num: 5 } },
    enqueued: SINCE,
    started: "0001-01-01T00:00:00Z",
    completed: "0001-01-01T00:00:00Z",
    status: "pending",
  });
  expect(actionResult(task("completed"), { "return-code": 0 }, [{ at: AT, message: "one" }])).toMatchObject({
    output: { "return-code": 0 },
    log: [{ timestamp: SINCE, message: "one" }],
  });
  expect(operationStatus([task("completed"), task("running")])).toBe("running");
  expect(operationStatus([task("completed"), task("failed")])).toBe("failed");
});
