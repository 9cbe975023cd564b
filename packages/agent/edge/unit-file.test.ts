// What a unit's loop keeps is read as it was written, also when most of it was put into words by an earlier write.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initialLocal, localRecords } from "@kith/unit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { nodeDisk } from "../src/node-disk.ts";
import type { OutboxFact } from "../src/outbox.ts";
import { freshUnit, readUnits, type StoredUnit, writeUnit } from "../src/unit-file.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kith-unit-file-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const fact: OutboxFact = {
  ...{ id: 1, purpose: "step", sequence: 0, at: 5, local: [] },
  writes: [{ kind: "workload-version", version: 'a "quoted" text' }],
};
const records = localRecords(initialLocal("app/0"));
const filled: StoredUnit = {
  unit: "app/0",
  records,
  outbox: { given: 3, nextId: 2, facts: [fact] },
  run: { contextId: "app/0-install-0", process: { pid: 7, group: 7, bootId: "b", startTime: "9" } },
};

test.each<[string, readonly StoredUnit[]]>([
  ["a fresh unit", [freshUnit("app/0")]],
  ["records, facts and a run", [filled]],
  [
    "the same again, and numbered since",
    [filled, { ...filled, outbox: { ...filled.outbox, facts: [{ ...fact, sequence: 4 }] } }],
  ],
  ["emptied again", [filled, { ...filled, outbox: { given: 4, nextId: 2, facts: [] }, run: null }]],
])("%s", async (_, writes) => {
  const disk = nodeDisk(directory);
  for (const unit of writes) await writeUnit(disk, unit);
  expect(records.length).toBeGreaterThan(0);
  expect(await readUnits(disk)).toEqual([writes.at(-1)]);
});
