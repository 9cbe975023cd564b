import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Change } from "@kith/schema";
import { describe, expect, onTestFinished, test } from "vitest";
import { type StorePlace, storeConformance } from "../src/conformance.ts";
import { openLmdbStore } from "../src/lmdb-store.ts";
import { createMemoryDisk, openMemoryStore } from "../src/memory-store.ts";

let epochs = 0;
const newEpoch = () => `epoch ${++epochs}`;

storeConformance("memory", async () => {
  const disk = createMemoryDisk();
  return { open: async () => openMemoryStore({ disk, newEpoch }), dispose: async () => {} };
});

storeConformance("lmdb", lmdbPlace);

async function lmdbPlace(): Promise<StorePlace & { readonly path: string }> {
  const directory = await mkdtemp(join(tmpdir(), "kith-store-"));
  const path = join(directory, "store.mdb");
  return {
    path,
    open: () => openLmdbStore({ path, newEpoch }),
    dispose: () => rm(directory, { recursive: true, force: true }),
  };
}

const put = (key: string, revision: number): Change => ({
  op: "put",
  record: { kind: "model-setting", key, value: "v", revision },
});

describe("the schema's version", () => {
  const written = async () => {
    const place = await lmdbPlace();
    onTestFinished(place.dispose);
    const store = await openLmdbStore({ path: place.path, newEpoch, schemaVersion: 5 });
    await store.world("m").commit(0, [put("keep", 1), put("lose", 1)]);
    await store.close();
    return place.path;
  };

  test("a newer store is refused", async () => {
    const path = await written();
    await expect(openLmdbStore({ path, newEpoch, schemaVersion: 4 })).rejects.toThrow(
      `cannot open store ${path}: its schema is version 5, this program knows 4`,
    );
  });

  test("an older store without a migration is refused", async () => {
    const path = await written();
    await expect(openLmdbStore({ path, newEpoch, schemaVersion: 6 })).rejects.toThrow("cannot migrate it to 6");
  });

  test("an older store is backed up and migrated, version by version", async () => {
    const path = await written();
    const asked: number[] = [];
    const migrate = (row: Uint8Array, from: number) => {
      asked.push(from);
      return Buffer.from(row).includes("lose") ? null : row;
    };
    const store = await openLmdbStore({ path, newEpoch, schemaVersion: 7, migrate });
    expect((await store.world("m").load()).records).toMatchObject([{ key: "keep" }]);
    await store.close();
    expect(asked.sort()).toEqual([5, 5, 6]);
    const backup = await openLmdbStore({ path: `${path}.v5`, newEpoch, schemaVersion: 5 });
    expect((await backup.world("m").load()).records).toHaveLength(2);
    await backup.close();
  });
});

test("a path that cannot be opened is a store error naming it", async () => {
  await expect(openLmdbStore({ path: "/proc/none/store.mdb", newEpoch })).rejects.toThrow(
    /^cannot open store \/proc\/none\/store\.mdb: /,
  );
});

test("a second store on the same file is fenced by the base of its commit", async () => {
  const place = await lmdbPlace();
  const [first, second] = [await place.open(), await place.open()];
  onTestFinished(async () => {
    await first.close();
    await second.close();
    await place.dispose();
  });
  await first.world("m").commit(0, [put("a", 1)]);
  await expect(second.world("m").commit(0, [put("b", 1)])).rejects.toThrow("it stands at 1");
  expect((await second.world("m").load()).records).toMatchObject([{ key: "a" }]);
});

test("the rows of a world dropped half-way are swept at the next start", async () => {
  const place = await lmdbPlace();
  onTestFinished(place.dispose);
  const store = await place.open();
  const value = "dropped-value-".repeat(20);
  const changes = Array.from(
    { length: 12_000 },
    (_, i): Change => ({
      op: "put",
      record: { kind: "model-setting", key: `k${i}`, value, revision: 1 },
    }),
  );
  await store.world("m").commit(0, changes);
  const dropping = store.drop("m");
  await store.close();
  await dropping.catch(() => {});
  const size = (await readFile(place.path)).length;
  const again = await place.open();
  expect(await again.worlds()).toEqual([]);
  for (const name of ["n1", "n2"]) await again.world(name).commit(0, changes);
  await again.close();
  expect((await readFile(place.path)).length).toBeLessThan(size * 2.6);
});
