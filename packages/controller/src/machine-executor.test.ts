// Machines that come late, not at all, go silent, or are nobody's: what the provider is asked, and when. The engine and
// the model are the real ones; the cloud fails as a row says, and time stands still until it is moved.
import { type Clock, seededRandom, silentLog } from "@kith/base";
import { type MachineInstance, type MachineRequest, type Provider, ProviderError } from "@kith/providers";
import type { Command } from "@kith/schema";
import { createMemoryDisk, openMemoryStore } from "@kith/store";
import { expect, test } from "vitest";
import { LOST_AGENT_MS, PROVIDER_CALLS_MAX } from "./limits.ts";
import { MachineExecutor } from "./machine-executor.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { openModelEngine } from "./open-engine.ts";

const MODEL = "6bd0c3b6-6d0a-4b9e-8f6a-6f3f3a2b1c0d";

class Time implements Clock {
  #now = 1_000_000;
  #due: { readonly at: number; readonly run: () => void }[] = [];
  readonly now = (): number => this.#now;
  readonly monotonic = (): number => this.#now;

  after(delayMs: number, run: () => void): () => void {
    if (delayMs === 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    const entry = { at: this.#now + delayMs, run };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((one) => one !== entry);
    };
  }

  /** Moves on, and lets what follows from it come to rest. */
  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const entry of this.#due.filter(({ at }) => at <= this.#now)) {
      this.#due = this.#due.filter((one) => one !== entry);
      entry.run();
    }
    await rest();
  }
}

/** Everything that waits for a turn of the loop has had it. */
async function rest(): Promise<void> {
  for (let i = 0; i < 50; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

const instance = (id: string): MachineInstance => ({
  ...{ instanceId: `i-${id}`, hostname: "h", addresses: [], hardware: "", level: "process", running: true },
});

/** A cloud that answers a machine's next calls with these errors, and then well. */
class Cloud implements Provider {
  readonly name = "scripted";
  readonly level = "process";
  readonly ensured: MachineRequest[] = [];
  readonly released: string[] = [];
  readonly there = new Map<string, MachineInstance>();
  failures: Error[] = [];
  /** Calls answer when this does. */
  gate: Promise<void> = Promise.resolve();
  busy = 0;
  busiest = 0;

  async ensure(request: MachineRequest): Promise<MachineInstance> {
    this.ensured.push(request);
    this.busy += 1;
    this.busiest = Math.max(this.busiest, this.busy);
    await this.gate;
    this.busy -= 1;
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.there.set(request.machine, instance(request.machine));
    return instance(request.machine);
  }

  async list(): Promise<ReadonlyMap<string, MachineInstance>> {
    return this.there;
  }

  async release(_model: string, machine: string): Promise<readonly string[]> {
    this.released.push(machine);
    this.there.delete(machine);
    return machine === "9" ? ["a process of machine 9 may be left"] : [];
  }
}

async function started(machines: number, cloud = new Cloud()) {
  const clock = new Time();
  const engine = await openModelEngine(MODEL, {
    store: openMemoryStore({ disk: createMemoryDisk(), newEpoch: () => "e" }),
    supplies: { uuid: () => "id", checkParams: () => null },
    ...{ clock, log: silentLog, onStepDown: () => {} },
  });
  const submit = async (command: Command) =>
    (await engine.submit("client", "controller", { command, actor: "controller", at: clock.now() })).outcome;
  await submit({ kind: "create-model", uuid: MODEL, name: "m", owner: "admin", cloud: "c", settings: {} });
  if (machines > 0) await submit({ kind: "add-machines", count: machines, base: null, constraints: {} });
  const connected = new Set<string>();
  const told: string[] = [];
  const executor = new MachineExecutor({
    ...{ model: MODEL, world: engine.world, provider: cloud, submit, clock, random: seededRandom(1), log: silentLog },
    ...{ crypto: nodeCrypto, connected: (machine) => connected.has(machine) },
    agent: () => ({ controllerUrls: ["wss://here"], caCert: "ca" }),
    tell: (machine, message) => told.push(`${machine}: ${message}`),
  });
  engine.subscribe((commit) => executor.follow(commit));
  await executor.start();
  await rest();
  return { clock, engine, cloud, connected, told, executor, submit };
}

test("a machine is asked for with a token of its own, and is there", async () => {
  const { cloud, engine } = await started(2);
  expect(cloud.ensured.map(({ machine, agent }) => [machine, agent.controllerUrls, agent.token?.length])).toEqual([
    ["0", ["wss://here"], 64],
    ["1", ["wss://here"], 64],
  ]);
  expect(engine.world.get("provision", "0")?.state).toBe("done");
  expect(engine.world.get("instance", "1")?.instanceId).toBe("i-1");
});

test("a cloud that fails is asked again, later each time, and says why", async () => {
  const cloud = new Cloud();
  cloud.failures = ["no room", "no room", "no room"].map((text) => new ProviderError(text, { retryable: true }));
  const { clock, engine, told } = await started(1, cloud);
  const waits: number[] = [];
  while (engine.world.get("provision", "0")?.state !== "done") {
    const wait = (engine.world.get("provision", "0")?.notBefore ?? 0) - clock.now();
    waits.push(wait);
    await clock.pass(wait - 1);
    const calls = cloud.ensured.length;
    await clock.pass(1);
    expect(cloud.ensured.length).toBe(calls + 1);
  }
  expect(waits.length).toBe(3);
  for (const [i, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(1_000 * 2 ** i * 0.8);
    expect(wait).toBeLessThanOrEqual(1_000 * 2 ** i * 1.2);
  }
  expect(told).toEqual(["0: no room", "0: no room", "0: no room"]);
});

test("a cloud that says never is asked again after ten minutes, and its reason stands in the model", async () => {
  const cloud = new Cloud();
  cloud.failures = [new ProviderError("this host cannot", { retryable: false })];
  const { clock, engine } = await started(1, cloud);
  expect(engine.world.get("provision", "0")).toMatchObject({ state: "open", error: "this host cannot" });
  await clock.pass(10 * 60_000 - 1);
  expect(cloud.ensured.length).toBe(1);
  await clock.pass(1);
  expect(engine.world.get("provision", "0")).toMatchObject({ state: "done", error: null });
});

test("no more calls at once than allowed, and all in the end", async () => {
  const cloud = new Cloud();
  let open = (): void => {};
  cloud.gate = new Promise((resolve) => {
    open = resolve;
  });
  const count = PROVIDER_CALLS_MAX * 2 + 3;
  const { engine } = await started(count, cloud);
  expect(cloud.ensured.length).toBe(PROVIDER_CALLS_MAX);
  open();
  await rest();
  expect([cloud.busiest, cloud.ensured.length]).toEqual([PROVIDER_CALLS_MAX, count]);
  expect([...engine.world.all("provision")].every(({ state }) => state === "done")).toBe(true);
});

test("an agent that stays away is brought back, less often each time; one that is back is left alone", async () => {
  const { clock, cloud, connected, executor } = await started(2);
  connected.add("1");
  executor.connectedNow("1");
  const calls = () => cloud.ensured.slice(2).map(({ machine }) => machine);
  const look = async (ms: number): Promise<void> => {
    await clock.pass(ms);
    executor.reviveLost();
    await rest();
  };
  await look(LOST_AGENT_MS - 1);
  expect(calls()).toEqual([]);
  await look(1);
  expect(calls()).toEqual(["0"]);
  await look(LOST_AGENT_MS * 0.7);
  expect(calls()).toEqual(["0"]);
  await look(LOST_AGENT_MS);
  expect(calls()).toEqual(["0", "0"]);
  connected.add("0");
  executor.connectedNow("0");
  await look(LOST_AGENT_MS * 10);
  expect(calls()).toEqual(["0", "0"]);
  connected.delete("1");
  executor.disconnected("1");
  await look(LOST_AGENT_MS);
  expect(calls()).toEqual(["0", "0", "1"]);
});

test("what the cloud has and the model does not know is released, and what may be left of it is told", async () => {
  const cloud = new Cloud();
  for (const id of ["0", "8", "9"]) cloud.there.set(id, instance(id));
  const { told } = await started(1, cloud);
  expect(cloud.released).toEqual(["8", "9"]);
  expect(told).toEqual(["9: a process of machine 9 may be left"]);
  expect([...cloud.there.keys()]).toEqual(["0"]);
});
