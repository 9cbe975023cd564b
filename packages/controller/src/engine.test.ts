import { type Clock, silentLog } from "@kith/base";
import { checkInvariants, createWorld } from "@kith/domain";
import type { Change, Command, Commit, Issued } from "@kith/schema";
import { createMemoryDisk, openMemoryStore, StaleRevision, type Store, StoreError, type WorldStore } from "@kith/store";
import { describe, expect, test } from "vitest";
import type { Engine, Tombstones } from "./engine.ts";
import { QUEUE_SESSION_COMMANDS_MAX } from "./limits.ts";
import { openModelEngine } from "./open-engine.ts";

/** Time stands still; what is to happen in the next turn does. */
const clock: Clock = {
  now: () => 1_000,
  monotonic: () => 0,
  after: (delayMs, run) => {
    if (delayMs === 0) setImmediate(run);
    return () => {};
  },
};
const supplies = { uuid: () => "id", checkParams: () => null };
const MODEL = "6bd0c3b6-6d0a-4b9e-8f6a-6f3f3a2b1c0d";

const issued = (command: Command): Issued => ({ command, actor: "user admin", at: 1_000 });
const createModel = issued({
  kind: "create-model",
  uuid: MODEL,
  name: "m",
  owner: "admin",
  cloud: "local",
  settings: {},
});
const setting = (value: boolean): Issued =>
  issued({ kind: "set-model-settings", set: { "trust-host": value }, unset: [] });

/** A store whose commits can be held up and made to fail. */
function bendable(inner: Store) {
  const commits: (readonly Change[])[] = [];
  let gate: Promise<void> = Promise.resolve();
  let failure: Error | null = null;
  const bend = (world: WorldStore): WorldStore => ({
    load: () => world.load(),
    watch: (base, signal) => world.watch(base, signal),
    trim: (horizon) => world.trim(horizon),
    async commit(base, changes) {
      await gate;
      if (failure !== null) throw failure;
      commits.push(changes);
      return world.commit(base, changes);
    },
  });
  const store: Store = {
    changesMax: inner.changesMax,
    worlds: () => inner.worlds(),
    world: (name) => bend(inner.world(name)),
    drop: (name) => inner.drop(name),
    close: () => inner.close(),
  };
  return {
    store,
    commits,
    fail: (error: Error | null) => {
      failure = error;
    },
    hold(): () => void {
      let open = (): void => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
  };
}

async function opened({ tombstones, ...options }: { changesMax?: number; tombstones?: Tombstones } = {}) {
  const disk = createMemoryDisk();
  const bent = bendable(openMemoryStore({ disk, newEpoch: () => "e1" }));
  const stepped: string[] = [];
  const open = (): Promise<Engine<Command>> =>
    openModelEngine(MODEL, {
      store: { ...bent.store, ...options },
      supplies,
      clock,
      log: silentLog,
      onStepDown: () => stepped.push("down"),
      ...(tombstones === undefined ? {} : { tombstones }),
    });
  return { ...bent, stepped, open, engine: await open() };
}

const submit = (engine: Engine<Command>, command: Issued) => engine.submit("client", "user admin", command);

describe("the write path", () => {
  test("what is asked together is one commit, each seeing what came before", async () => {
    const { engine, commits } = await opened();
    const answers = await Promise.all([
      submit(engine, createModel),
      submit(engine, createModel),
      submit(engine, setting(true)),
    ]);
    expect(answers.map(({ outcome, revision }) => [outcome.ok, revision])).toEqual([
      [true, 1],
      [false, 1],
      [true, 1],
    ]);
    expect(commits).toHaveLength(1);
    expect(engine.world.get("model-setting", "trust-host")?.value).toBe(true);
    expect(checkInvariants(engine.world)).toEqual([]);
  });

  test("nobody hears of a change before it is durable", async () => {
    const { engine, hold } = await opened();
    const release = hold();
    const heard: Commit[] = [];
    engine.subscribe((commit) => heard.push(commit));
    let replied = false;
    const reply = submit(engine, createModel).then(() => {
      replied = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([replied, heard.length, engine.world.revision, engine.world.get("model")]).toEqual([false, 0, 0, undefined]);
    release();
    await reply;
    expect([heard.length, engine.world.revision]).toEqual([1, 1]);
  });

  test("a command that changes nothing costs no commit", async () => {
    const { engine, commits } = await opened();
    await submit(engine, createModel);
    await submit(engine, setting(true));
    const again = await submit(engine, setting(true));
    expect([again.outcome.ok, again.revision, commits.length]).toEqual([true, 2, 2]);
  });

  test("plan leaves no trace", async () => {
    const { engine, commits } = await opened();
    const planned = engine.plan([() => createModel]);
    expect(planned.ok && planned.value.changes.length).toBe(1);
    expect([engine.world.revision, commits.length]).toEqual([0, 0]);
  });

  test("it comes back to the same revision and records", async () => {
    const { engine, open } = await opened();
    await submit(engine, createModel);
    await submit(engine, setting(true));
    const again = await open();
    expect(again.world.revision).toBe(engine.world.revision);
    expect([...again.world.all("model-setting")]).toEqual([...engine.world.all("model-setting")]);
  });
});

describe("when a commit fails", () => {
  test("the draft is dropped, all its callers are refused, the next one works", async () => {
    const { engine, fail, stepped } = await opened();
    fail(new StoreError("cannot commit revision 1: disk full", { retryable: true }));
    const answers = await Promise.all([submit(engine, createModel), submit(engine, setting(true))]);
    for (const { outcome } of answers)
      expect(outcome).toEqual({
        ok: false,
        error: { code: "store-failed", message: "cannot commit revision 1: disk full" },
      });
    expect([engine.world.revision, engine.world.get("model"), stepped]).toEqual([0, undefined, []]);
    fail(null);
    expect(await submit(engine, createModel)).toMatchObject({ outcome: { ok: true }, revision: 1 });
  });

  test("somebody else having committed steps it down, and what was durable is found again", async () => {
    const { engine, fail, stepped, open } = await opened();
    await submit(engine, createModel);
    fail(new StaleRevision("cannot commit revision 2: the world is at 2", { retryable: false }));
    expect((await submit(engine, setting(true))).outcome).toMatchObject({ ok: false, error: { code: "store-failed" } });
    expect(stepped).toEqual(["down"]);
    expect((await submit(engine, setting(true))).outcome).toEqual({ ok: false, error: { code: "stopping" } });
    fail(null);
    const again = await open();
    expect(await submit(again, setting(true))).toMatchObject({ outcome: { ok: true }, revision: 2 });
  });

  test("two engines on one world: the later one steps down", async () => {
    const first = await opened();
    await submit(first.engine, createModel);
    const second = await first.open();
    await submit(first.engine, setting(true));
    expect((await submit(second, setting(false))).outcome.ok).toBe(false);
    expect(first.stepped).toEqual(["down"]);
    expect(createWorld(await first.store.world(MODEL).load()).get("model-setting", "trust-host")?.value).toBe(true);
  });
});

test("a command that meets a bug is refused alone, is logged, and leaves no trace", async () => {
  const errors: unknown[] = [];
  const disk = createMemoryDisk();
  const store = openMemoryStore({ disk, newEpoch: () => "e1" });
  const broken = { ...supplies, uuid: () => "id" };
  const engine = await openModelEngine(MODEL, {
    ...{ store, supplies: broken, clock, onStepDown: () => errors.push("down") },
    log: { ...silentLog, error: (text, fields) => errors.push([text, fields?.kind, fields?.error]) },
  });
  await submit(engine, createModel);
  // A world that lies in the middle of a decision, as a bug would have it.
  const get = engine.world.get.bind(engine.world);
  const lying = { ...issued({ kind: "remove-machine", machine: "7", force: false, keep: false }) };
  Object.assign(engine.world, {
    get: (kind: "machine", ...key: string[]) => {
      if (kind === "machine") throw new Error("an invariant is broken");
      return get(kind, ...key);
    },
  });
  const answers = await Promise.all([
    submit(engine, setting(true)),
    submit(engine, lying),
    submit(engine, setting(true)),
  ]);
  expect(answers.map(({ outcome }) => outcome)).toEqual([
    { ok: true, value: null },
    { ok: false, error: { code: "internal", message: "an invariant is broken" } },
    { ok: true, value: null },
  ]);
  expect(errors).toEqual([["a command broke an invariant", "remove-machine", "an invariant is broken"]]);
  expect([engine.world.revision, get("model-setting", "trust-host")?.value]).toEqual([2, true]);
});

describe("limits", () => {
  test("tombstones are forgotten in strides, in memory and in the store", async () => {
    const { engine, open } = await opened({ tombstones: { revisions: 3, slack: 2 } });
    await submit(engine, createModel);
    const proxy = (set: Record<string, string>, unset: string[]): Issued =>
      issued({ kind: "set-model-settings", set, unset });
    for (let i = 0; i < 8; i += 1)
      await submit(engine, i % 2 === 0 ? proxy({}, ["http-proxy"]) : proxy({ "http-proxy": "a" }, []));
    await engine.close();
    expect(engine.world.horizon).toBeGreaterThan(0);
    expect(engine.world.revision - engine.world.horizon).toBeLessThan(3 + 2 + 1);
    expect((await open()).world.horizon).toBe(engine.world.horizon);
  });

  test("a client's command waits behind no agent's queue, only behind the group that is under way", async () => {
    const { engine, hold } = await opened();
    await submit(engine, createModel);
    const release = hold();
    const order: string[] = [];
    const ask = (lane: "client" | "agent", session: string, value: boolean): Promise<unknown> =>
      engine.submit(lane, session, setting(value)).then(() => order.push(`${lane} ${session}`));
    const first = ask("agent", "under way", true);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const agents = ["a", "b", "c"].flatMap((session) =>
      Array.from({ length: QUEUE_SESSION_COMMANDS_MAX }, (_, i) => ask("agent", session, i % 2 === 0)),
    );
    const client = ask("client", "someone", false);
    release();
    await Promise.all([first, ...agents, client]);
    expect(order.length).toBe(3 * QUEUE_SESSION_COMMANDS_MAX + 2);
    expect(order.slice(0, 2)).toEqual(["agent under way", "client someone"]);
  });

  test("a session with too many commands waiting is told to come again", async () => {
    const { engine, hold } = await opened();
    const release = hold();
    const asked = Array.from({ length: QUEUE_SESSION_COMMANDS_MAX + 1 }, () => submit(engine, createModel));
    expect((await asked.at(-1))?.outcome).toEqual({ ok: false, error: { code: "busy" } });
    release();
    await Promise.all(asked);
  });

  test("a group that is too much for one commit is split; one command that is too much is refused", async () => {
    const { engine, commits } = await opened({ changesMax: 2 });
    await submit(engine, createModel);
    const settings = (keys: Record<string, string>): Issued =>
      issued({ kind: "set-model-settings", set: keys, unset: [] });
    const answers = await Promise.all([
      submit(engine, settings({ "http-proxy": "a", "https-proxy": "a" })),
      submit(engine, settings({ "ftp-proxy": "a", "no-proxy": "a" })),
      submit(engine, settings({ "http-proxy": "b", "https-proxy": "b", "no-proxy": "b" })),
    ]);
    expect(answers.map(({ outcome }) => (outcome.ok ? "done" : outcome.error.code))).toEqual([
      "done",
      "done",
      "too-large",
    ]);
    expect(commits).toHaveLength(3);
    expect(engine.world.get("model-setting", "http-proxy")?.value).toBe("a");
  });

  test("a closed engine finishes what it took and takes nothing more", async () => {
    const { engine } = await opened();
    const taken = submit(engine, createModel);
    await engine.close();
    expect((await taken).outcome.ok).toBe(true);
    expect((await submit(engine, setting(true))).outcome).toEqual({ ok: false, error: { code: "stopping" } });
  });
});
