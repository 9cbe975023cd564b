// Large results of tasks: stored before they are referenced, whole through every call, there after a restart, and
// collected after their operation.
import { readdir, rename, utimes } from "node:fs/promises";
import { join } from "node:path";
import { silentLog } from "@kith/base";
import { createWorld, type WholeWorld } from "@kith/domain";
import { machineEntity, TASK_RESULTS_BYTES_MAX, type UpMessage } from "@kith/schema";
import { openLmdbStore } from "@kith/store";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BlobCollector } from "../src/blob-collector.ts";
import { openFileBlobs } from "../src/file-blobs.ts";
import { BLOB_GRACE_MS } from "../src/limits.ts";
import { nodeCrypto } from "../src/node-crypto.ts";
import { realClock } from "../src/run-controller.ts";
import { type AgentIdentity, connectAgent, makeKeys } from "./support/test-agent.ts";
import { TestClient } from "./support/test-client.ts";
import { startTestController, type TestController } from "./support/test-controller.ts";

let controller: TestController;
let model: string;
let identity: AgentIdentity;
let sequence = 1;

beforeAll(async () => {
  controller = await startTestController();
  const client = await TestClient.login(controller, "/api");
  const params = { name: "default", "owner-tag": "user-admin", "cloud-tag": "cloud-local", config: {} };
  model = String((await client.call("ModelManager", 9, "CreateModel", params)).response.uuid);
  await client.close();
  await call("MachineManager", 10, "AddMachines", { params: [{ jobs: ["JobHostUnits"] }] });
  const request = await controller.provider.asked("0");
  identity = { model, machine: "0", keys: makeKeys(), token: request.agent.token ?? "" };
});
afterAll(() => controller.destroy());

async function call(facade: string, version: number, method: string, params: object): Promise<Record<string, unknown>> {
  const client = await TestClient.login(controller, `/model/${model}/api`);
  const answer = await client.call(facade, version, method, params);
  await client.close();
  expect(answer.error).toBeUndefined();
  return answer.response;
}

interface Task {
  readonly operation: string;
  readonly tag: string;
}

async function enqueue(): Promise<Task> {
  const params = { commands: "cat", timeout: 0, machines: ["0"], units: [], applications: [] };
  const { operation, actions } = await call("Action", 7, "Run", params);
  const [made] = actions as readonly { readonly action: { readonly tag: string } }[];
  return { operation: String(operation), tag: made?.action.tag ?? "" };
}

type Results = Record<string, string | number>;

/** The agent says that the task has ended, as often as asked; all answers must be the same. */
async function end({ tag }: Task, results: Results, times = 1): Promise<void> {
  const agent = await connectAgent(controller, identity);
  await agent.next("welcome");
  if (sequence === 1) {
    const report = { hostname: "h", addresses: [], hardware: "", bootId: "b", toolClient: "perl" };
    agent.send(fact([{ kind: "machine-report", ...report }]));
    expect((await agent.next("applied")).refusal).toBeNull();
    sequence += 1;
  }
  const id = tag.replace("action-", "");
  for (let i = 0; i < times; i += 1) {
    agent.send(fact([{ kind: "task", id, status: "completed", message: "", results }]));
    expect(await agent.next("applied")).toMatchObject({ sequence, refusal: null });
  }
  sequence += 1;
  await agent.end();
}

type Facts = Extract<UpMessage, { type: "facts" }>["facts"];
const fact = (writes: Facts[number]["writes"]): UpMessage => ({
  type: "facts",
  facts: [{ entity: machineEntity("0"), sequence, at: 1, writes, local: [] }],
});

async function outputs(...tasks: readonly Task[]): Promise<unknown[]> {
  const { results } = await call("Action", 7, "Actions", { entities: tasks.map(({ tag }) => ({ tag })) });
  return (results as readonly { readonly output?: unknown }[]).map(({ output }) => output);
}
const blobs = (): Promise<string[]> => readdir(join(controller.directory, "blobs"));

const MEGABYTE: Results = { "return-code": 0, stdout: "größe\u0001\n".repeat(110_000), 7: 'a "key" that sorts itself' };

test("a megabyte comes back whole: from its task, its operation and the list, and after a restart", async () => {
  const task = await enqueue();
  await end(task, MEGABYTE, 2);
  expect(await blobs()).toHaveLength(1);
  const whole = async (): Promise<void> => {
    expect(await outputs(task)).toEqual([MEGABYTE]);
    const byTag = { results: [{ actions: [{ output: MEGABYTE }] }] };
    expect(await call("Action", 7, "Operations", { entities: [{ tag: task.operation }] })).toMatchObject(byTag);
    expect(await call("Action", 7, "ListOperations", {})).toMatchObject(byTag);
  };
  await whole();
  controller = await controller.restart();
  await whole();
});

test("the same results again are the same blob; small ones are none", async () => {
  const before = await blobs();
  const [again, small] = [await enqueue(), await enqueue()];
  await end(again, MEGABYTE);
  await end(small, { stdout: "x".repeat(16_000) });
  expect(await blobs()).toEqual(before);
  expect(await outputs(again, small)).toEqual([MEGABYTE, { stdout: "x".repeat(16_000) }]);
});

test("what is larger than the limit is cut and says so, also where the agent did not", async () => {
  const task = await enqueue();
  await end(task, { "return-code": 0, stdout: "x".repeat(5_000_000) });
  const [output] = (await outputs(task)) as Results[];
  expect(output?.stdout).toMatch(/x\n\[cut: 5000000 bytes in all\]$/);
  const bytes = Buffer.byteLength(JSON.stringify(output));
  expect(bytes).toBeLessThanOrEqual(TASK_RESULTS_BYTES_MAX);
  expect(bytes).toBeGreaterThan(TASK_RESULTS_BYTES_MAX - 1_000);
});

test("an answer carries only so much; whoever asks for one task alone gets it", async () => {
  const task = await enqueue();
  await end(task, { stdout: "y".repeat(4_000_000) });
  const all = await outputs(task, task, task, task, task);
  expect(all.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => ({ stdout: "y".repeat(4_000_000) })));
  const id = task.tag.replace("action-", "");
  expect(all[4]).toEqual({ "kith-left-out": `4000013 bytes of results: ask for task ${id} alone` });
});

test("a controller that cannot store results takes the fact when it can", async () => {
  const task = await enqueue();
  const directory = join(controller.directory, "blobs");
  await rename(directory, `${directory}-away`);
  await expect(end(task, { stdout: "z".repeat(20_000) })).rejects.toThrow("cannot take facts now: store-failed");
  await rename(`${directory}-away`, directory);
  await end(task, { stdout: "z".repeat(20_000) });
  expect(await outputs(task)).toEqual([{ stdout: "z".repeat(20_000) }]);
});

test("results go an hour after their operation has been pruned, and not before", async () => {
  await controller.close();
  const store = await openLmdbStore({ path: join(controller.directory, "store", "kith.mdb"), newEpoch: () => "e" });
  const stored = createWorld(await store.world(model).load());
  await store.close();
  const files = await openFileBlobs(join(controller.directory, "blobs"), nodeCrypto);
  const names = await blobs();
  expect(names.length).toBeGreaterThan(2);
  const old = new Date(Date.now() - 2 * BLOB_GRACE_MS);
  for (const name of names) await utimes(join(controller.directory, "blobs", name), old, old);
  let world: WholeWorld = stored;
  let now = 0;
  const clock = { ...realClock, monotonic: () => now };
  const collector = new BlobCollector({ blobs: files, models: { all: () => [{ world }] }, clock, log: silentLog });
  const left = async (): Promise<number> => {
    await collector.collect();
    now += BLOB_GRACE_MS + 1;
    await collector.collect();
    return (await blobs()).length;
  };
  expect(await left()).toBe(names.length);
  // Without its operations, as `prune` leaves it.
  world = createWorld({ revision: 1, epoch: "e", horizon: 0, records: [], tombstones: [] });
  expect(await left()).toBe(0);
  controller = await controller.restart();
});
