// The agent protocol on real edges: who may speak, what is told, what becomes of facts.
import { machineEntity, type UpMessage } from "@kith/schema";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { TOKEN_MS, WINDOW_BYTES } from "../src/limits.ts";
import { type AgentIdentity, connectAgent, makeKeys, type TestAgent } from "./support/test-agent.ts";
import { tinyCharm } from "./support/test-charm.ts";
import { http, TestClient } from "./support/test-client.ts";
import { startTestController, type TestController } from "./support/test-controller.ts";

let controller: TestController;
let model: string;
const keys = makeKeys();
let token: string;
let identity: AgentIdentity;

beforeAll(async () => {
  controller = await startTestController();
  const client = await TestClient.login(controller, "/api");
  const params = { name: "default", "owner-tag": "user-admin", "cloud-tag": "cloud-local", config: {} };
  model = String((await client.call("ModelManager", 9, "CreateModel", params)).response.uuid);
  await client.close();
  const charm = tinyCharm();
  const uploaded = await http(controller, "PUT", `/model-${model}/charms/tiny-${charm.sha256.slice(0, 7)}`, {
    body: charm.bytes,
    headers: { "Juju-Curl": "local:tiny-0" },
  });
  expect(uploaded.status).toBe(200);
  const deployed = await deploy("tiny");
  expect(deployed).toEqual({ results: [{}] });
  const request = await controller.provider.asked("0");
  token = request.agent.token ?? "";
  identity = { model, machine: "0", keys, token };
});
afterAll(() => controller.destroy());

async function deploy(application: string): Promise<Record<string, unknown>> {
  const client = await TestClient.login(controller, `/model/${model}/api`);
  const answer = await client.call("Application", 20, "Deploy", {
    applications: [
      {
        application,
        "charm-url": "local:tiny-0",
        "charm-origin": {
          source: "local",
          type: "charm",
          base: { name: "ubuntu", channel: "22.04/stable" },
          architecture: "amd64",
        },
        "num-units": 1,
      },
    ],
  });
  await client.close();
  expect(answer.error).toBeUndefined();
  return answer.response;
}

const fact = (sequence: number, hostname = "host"): UpMessage => ({
  type: "facts",
  facts: [
    {
      entity: machineEntity("0"),
      sequence,
      at: 1,
      writes: [{ kind: "machine-report", hostname, addresses: [], hardware: "", bootId: "b", toolClient: "perl" }],
      local: [],
    },
  ],
});

const status = (sequence: number, unit = "tiny/0"): UpMessage => ({
  type: "facts",
  facts: [
    { entity: unit, sequence, at: 1, writes: [{ kind: "workload", status: "active", message: "ready" }], local: [] },
  ],
});

async function signedIn(more: Partial<AgentIdentity> = {}): Promise<TestAgent> {
  const agent = await connectAgent(controller, { ...identity, ...more });
  await agent.next("welcome");
  return agent;
}

describe("who may speak for a machine", () => {
  test.each<[string, () => Partial<AgentIdentity>, string]>([
    ["no token", () => ({ token: "" }), "the token is not valid"],
    ["a wrong token", () => ({ token: "f".repeat(64) }), "the token is not valid"],
    ["a signature of another session", () => ({ forged: true }), "the signature is not valid"],
  ])("%s is sent away", async (_story, more, reason) => {
    const agent = await connectAgent(controller, { ...identity, ...more() });
    expect(await agent.next("bye")).toMatchObject({ reason: `cannot enrol machine 0: ${reason}`, retry: false });
  });

  test("the token lets its first key in, again after a crash, and no other key", async () => {
    const first = await signedIn();
    await first.end();
    const again = await signedIn();
    await again.end();
    const tokenless = await signedIn({ token: "" });
    await tokenless.end();
    const thief = await connectAgent(controller, { ...identity, keys: makeKeys() });
    expect(await thief.next("bye")).toMatchObject({
      reason: "cannot enrol machine 0: its token was used with another key",
      retry: false,
    });
  });

  test("an expired token is sent away, and no key is bound", async () => {
    expect(await deploy("late")).toEqual({ results: [{}] });
    const issued = (await controller.provider.asked("1")).agent.token ?? "";
    const late = { model, machine: "1", keys: makeKeys(), token: issued };
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + TOKEN_MS });
    const agent = await connectAgent(controller, late);
    const bye = await agent.next("bye");
    vi.useRealTimers();
    expect(bye).toMatchObject({ reason: "cannot enrol machine 1: the token has expired", retry: false });
    const inTime = await connectAgent(controller, late);
    await inTime.next("welcome");
    await inTime.end();
  });

  test("the newest session of a machine wins", async () => {
    const old = await signedIn();
    const fresh = await signedIn();
    expect(await old.next("bye")).toMatchObject({ retry: false });
    fresh.send({ type: "heartbeat", sent: 5 });
    expect(await fresh.next("heartbeat")).toEqual({ type: "heartbeat", echo: 5, leases: ["tiny/0"] });
    await fresh.end();
  });
});

describe("what an agent is told", () => {
  test("the topics of its own units, then the revision at which they stand", async () => {
    const agent = await signedIn();
    const { revision } = await agent.next("at");
    expect([...agent.mirror.keys()].sort()).toEqual(
      ["application:tiny", "machine:0", "model", "side:0:tiny", "unit:tiny/0"].sort(),
    );
    expect(agent.records("unit:tiny/0").map((c) => c.op === "put" && c.record.kind)).toContain("unit");
    expect(revision).toBeGreaterThan(0);
    await agent.end();
  });

  test("who comes back with his cursor is told only what is new", async () => {
    const agent = await connectAgent(controller, identity);
    const { epoch } = await agent.next("welcome");
    const { revision } = await agent.next("at");
    const topics = [...agent.mirror.keys()];
    await agent.end();
    const back = await signedIn({ epoch, cursor: revision, topics });
    await back.next("at");
    expect(back.received.filter(({ type }) => type === "open" || type === "segment")).toEqual([]);
    await back.end();
    const stranger = await signedIn({ epoch: "another", cursor: revision, topics: ["unit:gone/0"] });
    await stranger.next("close");
    await stranger.next("at");
    expect(stranger.mirror.size).toBe(topics.length);
    await stranger.end();
  });

  test("an agent of another schema gets plain frames", async () => {
    const agent = await signedIn({ schemaHash: "other" });
    await agent.next("at");
    expect(agent.records("unit:tiny/0").length).toBeGreaterThan(0);
    await agent.end();
  });
});

test("who acknowledges nothing is told no more than fills its window, and the rest once it does", async () => {
  const agent = await connectAgent(controller, identity);
  await agent.next("at");
  const told = () => agent.received.filter((message) => message.type === "segment" && message.topic === "model").length;
  const atFirst = told();
  const client = await TestClient.login(controller, `/model/${model}/api`);
  const changes = 8;
  const bytes = 900_000;
  for (let i = 1; i <= changes; i += 1) {
    const set = await client.call("ModelConfig", 3, "ModelSet", { config: { "http-proxy": `${i}`.repeat(bytes) } });
    expect(set.error).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const within = Math.ceil(WINDOW_BYTES / bytes);
  expect(told() - atFirst).toBe(within);
  const stands = agent.received.flatMap((message) => (message.type === "at" ? [message.revision] : [])).at(-1) ?? 0;
  agent.send({ type: "ack", revision: stands, bytes: 0 });
  const rest = await agent.next("at", ({ revision }) => revision > stands);
  // What was skipped meanwhile comes as one segment, up to now.
  expect(told() - atFirst).toBe(within + 1);
  const world = (await client.call("ModelConfig", 3, "ModelGet", {})).response as {
    config: Record<string, { value: string }>;
  };
  expect(world.config["http-proxy"]?.value.startsWith(String(changes))).toBe(true);
  const last = agent
    .records("model")
    .filter(
      (change) => change.op === "put" && change.record.kind === "model-setting" && change.record.key === "http-proxy",
    )
    .at(-1);
  expect(last).toMatchObject({ record: { value: expect.stringMatching(new RegExp(`^${changes}`)) } });
  expect(rest.revision).toBeGreaterThan(stands);
  await client.call("ModelConfig", 3, "ModelUnset", { keys: ["http-proxy"] });
  await client.close();
  await agent.end();
});

describe("facts", () => {
  test("are applied once, in order, without a gap", async () => {
    const agent = await signedIn();
    agent.send(fact(1));
    const first = await agent.next("applied");
    expect(first).toMatchObject({ entity: "machine 0", sequence: 1, refusal: null });
    await agent.next("at", ({ revision }) => revision >= first.revision);
    agent.send(fact(1, "doubled"));
    expect(await agent.next("applied")).toMatchObject({ sequence: 1, refusal: null });
    agent.send(fact(3));
    expect(await agent.next("applied")).toMatchObject({
      sequence: 3,
      refusal: { code: "sequence-gap", entity: "machine 0", expected: 2, got: 3 },
    });
    agent.send(fact(2, "renamed"));
    expect(await agent.next("applied")).toMatchObject({ sequence: 2, refusal: null });
    await agent.end();
    const back = await connectAgent(controller, identity);
    expect((await back.next("welcome")).applied).toContainEqual(["machine 0", 2]);
    await back.next("at");
    const instance = back.records("machine:0").find((c) => c.op === "put" && c.record.kind === "instance");
    expect(instance).toMatchObject({ record: { hostname: "renamed" } });
    await back.end();
  });

  test("over a quota are refused with Juju's words, and have not used their number", async () => {
    const agent = await connectAgent(controller, identity);
    const { applied } = await agent.next("welcome");
    const sequence = (new Map(applied).get("tiny/0") ?? 0) + 1;
    const say = (value: string): void =>
      agent.send({
        type: "facts",
        facts: [{ entity: "tiny/0", sequence, at: 1, writes: [{ kind: "state-set", key: "key", value }], local: [] }],
      });
    say("x".repeat(65_537));
    expect(await agent.next("applied")).toMatchObject({
      sequence,
      refusal: { code: "quota", message: "max allowed value length (65536): quota limit exceeded" },
    });
    say("x".repeat(65_536));
    expect(await agent.next("applied")).toMatchObject({ sequence, refusal: null });
    await agent.end();
  });

  test("of units that are not on the machine are refused", async () => {
    await deploy("other");
    await controller.provider.asked("1");
    const agent = await signedIn();
    agent.send(status(1, "other/0"));
    expect(await agent.next("applied")).toMatchObject({ refusal: { code: "foreign-entity" } });
    await agent.end();
  });
});

describe("questions", () => {
  const ask = (id: number, unit: string, query: Extract<UpMessage, { type: "ask" }>["query"]): UpMessage => ({
    type: "ask",
    id,
    unit,
    query,
  });

  test("a charm is fetched with the ticket of the answer", async () => {
    const agent = await signedIn();
    agent.send(ask(1, "tiny/0", { kind: "charm", url: "local:tiny-0" }));
    const { value, refusal } = await agent.next("answer");
    expect(refusal).toBeNull();
    const { path, size } = value as { path: string; size: number };
    const fetched = await http(controller, "GET", path, { headers: { Authorization: "" } });
    expect([fetched.status, fetched.body.length]).toEqual([200, size]);
    expect(fetched.body.equals(Buffer.from(tinyCharm().bytes))).toBe(true);
    await agent.end();
  });

  test.each<[string, string, Extract<UpMessage, { type: "ask" }>["query"], object]>([
    ["another machine's unit", "other/0", { kind: "unit-status" }, { code: "permission-denied" }],
    [
      "a bag of a stranger",
      "tiny/0",
      { kind: "unit-bag", relation: "0", unit: "other/0" },
      { code: "permission-denied" },
    ],
    [
      "no such relation",
      "tiny/0",
      { kind: "application-bag", relation: "77", application: "tiny" },
      { code: "not-found" },
    ],
    ["a charm that is not its own", "tiny/0", { kind: "charm", url: "local:tiny-9" }, { code: "not-found" }],
    ["a resource that was never uploaded", "tiny/0", { kind: "resource", name: "blob" }, { code: "resource-missing" }],
  ])("%s is refused", async (_story, unit, query, refusal) => {
    const agent = await signedIn();
    agent.send(ask(7, unit, query));
    expect(await agent.next("answer")).toMatchObject({ id: 7, value: null, refusal });
    await agent.end();
  });
});

test("log lines are kept under their unit's name, a foreign name is not believed", async () => {
  const agent = await signedIn();
  const line = { at: 1_000, level: "INFO", module: "unit.tiny/0.juju-log", message: "hello" } as const;
  agent.send({
    type: "log",
    sequence: 1,
    dropped: 2,
    lines: [
      { entity: "tiny/0", ...line },
      { entity: "other/0", ...line },
    ],
  });
  agent.send({ type: "heartbeat", sent: 1 });
  await agent.next("heartbeat");
  const lines = await readLog(`/model/${model}/log?noTail=true&replay=true`);
  expect(lines[0]).toBe("{}\n");
  const entries = lines.slice(1).map((text) => JSON.parse(text) as { tag: string; msg: string });
  expect(entries.map(({ tag, msg }) => `${tag} ${msg}`)).toEqual([
    "machine-0 2 lines dropped",
    "unit-tiny-0 hello",
    "machine-0 hello",
  ]);
  await agent.end();
});

async function readLog(path: string): Promise<string[]> {
  const { default: WebSocket } = await import("ws");
  const { PASSWORD } = await import("./support/test-controller.ts");
  const socket = new WebSocket(`wss://127.0.0.1:${controller.port}${path}`, {
    ca: controller.caCert,
    headers: { Authorization: `Basic ${Buffer.from(`user-admin:${PASSWORD}`).toString("base64")}` },
  });
  const frames: string[] = [];
  socket.on("message", (data) => frames.push(String(data)));
  await new Promise((resolve, reject) => socket.once("close", resolve).once("error", reject));
  return frames;
}

test("after a restart of the controller the same key signs in and its cursor still holds", async () => {
  const agent = await connectAgent(controller, identity);
  const { epoch } = await agent.next("welcome");
  const { revision } = await agent.next("at");
  const topics = [...agent.mirror.keys()];
  controller = await controller.restart();
  await expect(agent.next("answer")).rejects.toThrow("closed");
  const back = await connectAgent(controller, { ...identity, token: "", epoch, cursor: revision, topics });
  const welcome = await back.next("welcome");
  expect(welcome).toMatchObject({ epoch, revision });
  await back.next("at");
  expect(back.received.filter(({ type }) => type === "open" || type === "segment")).toEqual([]);
  await back.end();
});
