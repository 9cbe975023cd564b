// What every store keeps, as tests to run on each: call `storeConformance` in a test file of the implementation.
import type { Change, Commit, Delete, RecordOf } from "@kith/schema";
import { describe, expect, onTestFinished, test } from "vitest";
import { StaleRevision, type Store, StoreError, Trimmed } from "./store.ts";

/** Where one store lives. `open` opens it, again after a close with everything that was acknowledged. */
export interface StorePlace {
  open(): Promise<Store>;
  dispose(): Promise<void>;
}

export function storeConformance(name: string, newPlace: () => Promise<StorePlace>): void {
  const opened = async (): Promise<{ store: Store; reopen: () => Promise<Store> }> => {
    const place = await newPlace();
    const stores = [await place.open()];
    onTestFinished(async () => {
      for (const store of stores) await store.close();
      await place.dispose();
    });
    const reopen = async () => {
      for (const store of stores.splice(0)) await store.close();
      const next = await place.open();
      stores.push(next);
      return next;
    };
    return { store: stores[0] as Store, reopen };
  };

  describe(`${name} keeps what a store promises`, () => {
    describe("a world", () => worldTests(opened));
    describe("its history", () => historyTests(opened));
    describe("a watch", () => watchTests(opened));
    describe("several worlds", () => worldsTests(opened));
  });
}

type Opened = () => Promise<{ store: Store; reopen: () => Promise<Store> }>;

const setting = (key: string, value: string, revision: number): RecordOf<"model-setting"> => ({
  kind: "model-setting",
  key,
  value,
  revision,
});
const put = (key: string, value: string, revision: number): Change => ({
  op: "put",
  record: setting(key, value, revision),
});
const gone = (key: string, revision: number): Delete => ({
  op: "delete",
  kind: "model-setting",
  key,
  revision,
  topics: ["model"],
});
const byKey = (records: readonly RecordOf[]): RecordOf[] =>
  [...records].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

function worldTests(opened: Opened): void {
  test("is empty at revision 0 and exists with its first commit", async () => {
    const { store } = await opened();
    const fresh = await store.world("m").load();
    expect(fresh).toMatchObject({ revision: 0, horizon: 0, records: [], tombstones: [] });
    expect(await store.worlds()).toEqual([]);
    expect(await store.world("m").commit(0, [])).toBe(1);
    expect(await store.worlds()).toEqual(["m"]);
    expect((await store.world("m").load()).epoch).toBe(fresh.epoch);
  });

  test("holds the last of each key, with its revision, after it was opened again", async () => {
    const { store, reopen } = await opened();
    await store.world("m").commit(0, [put("a", "1", 1), put("b", "1", 1)]);
    await store.world("m").commit(1, [put("a", "2", 2)]);
    const before = await store.world("m").load();
    const after = await (await reopen()).world("m").load();
    expect(byKey(after.records)).toEqual([setting("a", "2", 2), setting("b", "1", 1)]);
    expect(after).toMatchObject({ revision: 2, epoch: before.epoch, horizon: 0 });
  });

  test("keeps keys of any length and any script apart", async () => {
    const { store, reopen } = await opened();
    const keys = ["x".repeat(5_000), `${"x".repeat(4_999)}y`, "größe", "名", "a", "a\u0000b", "ab"];
    const records = keys.map((key) => setting(key, `of ${key.length}`, 1));
    await store.world("m").commit(
      0,
      records.map((record): Change => ({ op: "put", record })),
    );
    expect(byKey((await (await reopen()).world("m").load()).records)).toEqual(byKey(records));
  });

  test("takes 5,000 changes at once", async () => {
    const { store, reopen } = await opened();
    await store.world("m").commit(
      0,
      Array.from({ length: 5_000 }, (_, i) => put(`k${i}`, "v", 1)),
    );
    expect((await (await reopen()).world("m").load()).records).toHaveLength(5_000);
  });

  test("refuses changes of another revision", async () => {
    const { store } = await opened();
    await expect(store.world("m").commit(0, [put("a", "1", 2)])).rejects.toThrow("carry revision 1");
    expect(await store.worlds()).toEqual([]);
  });

  test("is of no use once the store is closed", async () => {
    const { store } = await opened();
    const world = store.world("m");
    await store.close();
    await expect(world.commit(0, [])).rejects.toThrow(StoreError);
    await expect(world.load()).rejects.toThrow(StoreError);
    await expect(store.worlds()).rejects.toThrow(StoreError);
  });
}

function historyTests(opened: Opened): void {
  test.each([
    ["behind", 1],
    ["ahead of", 3],
  ])("a base %s the world is stale and changes nothing", async (_how, base) => {
    const { store } = await opened();
    const world = store.world("m");
    await world.commit(0, [put("a", "1", 1)]);
    await world.commit(1, [put("a", "2", 2)]);
    await expect(world.commit(base, [put("a", "x", base + 1)])).rejects.toThrow(StaleRevision);
    expect(await world.load()).toMatchObject({ revision: 2, records: [setting("a", "2", 2)] });
  });

  test("of two commits on one base one is stale", async () => {
    const { store } = await opened();
    const world = store.world("m");
    const both = await Promise.allSettled([world.commit(0, [put("a", "1", 1)]), world.commit(0, [put("a", "2", 1)])]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await world.load()).revision).toBe(1);
  });

  test("a deletion leaves a tombstone with its topics, until the record is put again", async () => {
    const { store, reopen } = await opened();
    await store.world("m").commit(0, [put("a", "1", 1), put("b", "1", 1)]);
    await store.world("m").commit(1, [gone("a", 2), gone("b", 2)]);
    await store.world("m").commit(2, [put("b", "2", 3)]);
    const { records, tombstones } = await (await reopen()).world("m").load();
    expect({ records, tombstones }).toEqual({ records: [setting("b", "2", 3)], tombstones: [gone("a", 2)] });
  });

  test("trim forgets tombstones up to the horizon, and remembers it", async () => {
    const { store, reopen } = await opened();
    const world = store.world("m");
    await world.commit(0, [put("a", "1", 1), put("b", "1", 1)]);
    await world.commit(1, [gone("a", 2)]);
    await world.commit(2, [gone("b", 3)]);
    await world.trim(2);
    await world.trim(1);
    expect(await (await reopen()).world("m").load()).toMatchObject({
      horizon: 2,
      revision: 3,
      tombstones: [gone("b", 3)],
    });
  });
}

function watchTests(opened: Opened): void {
  test("tells what changed since its base, then each commit", async () => {
    const { store } = await opened();
    const world = store.world("m");
    await world.commit(0, [put("a", "1", 1), put("b", "1", 1)]);
    await world.commit(1, [gone("a", 2), put("c", "1", 2)]);
    const stop = new AbortController();
    const watch = world.watch(1, stop.signal)[Symbol.asyncIterator]();
    expect(sorted((await watch.next()).value)).toEqual({ revision: 2, changes: [gone("a", 2), put("c", "1", 2)] });
    const next = watch.next();
    await world.commit(2, [put("d", "1", 3)]);
    expect((await next).value).toEqual({ revision: 3, changes: [put("d", "1", 3)] });
    stop.abort();
    expect((await watch.next()).done).toBe(true);
  });

  test("coalesces for a slow watcher", async () => {
    const { store } = await opened();
    const world = store.world("m");
    await world.commit(0, [put("a", "1", 1)]);
    const stop = new AbortController();
    const watch = world.watch(0, stop.signal)[Symbol.asyncIterator]();
    await watch.next();
    for (const revision of [2, 3, 4]) await world.commit(revision - 1, [put("a", `${revision}`, revision)]);
    expect((await watch.next()).value).toEqual({ revision: 4, changes: [put("a", "4", 4)] });
    stop.abort();
  });

  test("from below the horizon is trimmed", async () => {
    const { store } = await opened();
    const world = store.world("m");
    await world.commit(0, [put("a", "1", 1)]);
    await world.commit(1, [gone("a", 2)]);
    await world.trim(2);
    const watch = world.watch(1, new AbortController().signal)[Symbol.asyncIterator]();
    await expect(watch.next()).rejects.toThrow(Trimmed);
  });
}

const sorted = (commit: Commit): Commit => ({
  revision: commit.revision,
  changes: [...commit.changes].sort((a, b) => a.op.localeCompare(b.op)),
});

function worldsTests(opened: Opened): void {
  test("do not see each other", async () => {
    const { store, reopen } = await opened();
    await store.world("m1").commit(0, [put("a", "1", 1)]);
    await store.world("m2").commit(0, [put("a", "2", 1)]);
    await store.world("m1").commit(1, [gone("a", 2)]);
    const again = await reopen();
    expect(await again.worlds()).toEqual(["m1", "m2"]);
    expect((await again.world("m2").load()).records).toEqual([setting("a", "2", 1)]);
    expect((await again.world("m1").load()).records).toEqual([]);
  });

  test("a dropped one is gone with its history, and a new one has another epoch", async () => {
    const { store, reopen } = await opened();
    await store.world("m1").commit(0, [put("a", "1", 1), put("b", "1", 1)]);
    await store.world("m2").commit(0, [put("a", "2", 1)]);
    const { epoch } = await store.world("m1").load();
    const held = store.world("m1");
    await store.drop("m1");
    await store.drop("never was");
    await expect(held.commit(1, [put("a", "3", 2)])).rejects.toThrow(StaleRevision);
    const again = await reopen();
    expect(await again.worlds()).toEqual(["m2"]);
    await again.world("m1").commit(0, []);
    const fresh = await again.world("m1").load();
    expect(fresh.records).toEqual([]);
    expect(fresh.epoch).not.toBe(epoch);
  });
}
