// A process of its own that commits and says so: what the durability tests delay, fill up and kill.
// Arguments: path of the store, number of commits, bytes of each value. One line per commit: `acked <revision>` or
// `failed <revision> <retryable> <message>`; after `failed` it waits for a line on stdin and tries again.
import { readSync, writeSync } from "node:fs";
import type { Change } from "@kith/schema";
import { openLmdbStore } from "../src/lmdb-store.ts";
import { StoreError } from "../src/store.ts";

const [, , path = "", commits = "1", bytes = "10"] = process.argv;

const say = (line: string) => writeSync(1, `${line}\n`);

process.on("unhandledRejection", (cause) => say(`unhandled ${String(cause)}`));

async function main(): Promise<void> {
  const store = await openLmdbStore({ path, newEpoch: () => "epoch" });
  const world = store.world("m");
  let { revision } = await world.load();
  say(`open ${revision}`);
  for (const last = revision + Number(commits); revision < last; ) {
    const value = `${revision + 1} `.padEnd(Number(bytes), "x");
    const record = { kind: "model-setting", key: `k${revision + 1}`, value, revision: revision + 1 } as const;
    const changes: Change[] = [{ op: "put", record }];
    try {
      revision = await world.commit(revision, changes);
      say(`acked ${revision}`);
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause;
      say(`failed ${revision + 1} ${cause.retryable} ${cause.message}`);
      await new Promise((resolve) => setTimeout(resolve, 50)); // a late rejection would show here
      if (readSync(0, Buffer.alloc(64)) === 0) break;
    }
  }
  const { revision: stands, records } = await world.load();
  say(`holds ${stands} ${records.length}`);
  await store.close();
}

void main();
