import { seededRandom } from "@kith/base";
import { Unpackr } from "msgpackr/unpack";
import { describe, expect, test } from "vitest";
import { kinds, recordTable } from "../records/index.ts";
import {
  decodeRow,
  decodeTombstone,
  deleteOf,
  encodeRow,
  encodeTombstone,
  plainRowOf,
  recordOf,
  rowOf,
  tombstoneRowOf,
} from "./row.ts";
import { sampleRecord } from "./test-support/sample.ts";

describe("rows", () => {
  test.each(kinds)("%s comes back whole, from position and by name", (kind) => {
    const random = seededRandom(7);
    for (let i = 0; i < 20; i += 1) {
      const record = sampleRecord(kind, random);
      expect(decodeRow(encodeRow(record))).toEqual({ ok: true, value: record });
      expect(recordOf(plainRowOf(rowOf(record)))).toEqual({ ok: true, value: record });
    }
  });

  test.each(kinds)("%s is kind, fields in the order of its definition, revision to a fresh decoder", (kind) => {
    const record = sampleRecord(kind, seededRandom(3));
    const row = new Unpackr({ useRecords: false }).unpack(encodeRow(record)) as unknown[];
    const fields = record as unknown as Record<string, unknown>;
    expect(row).toEqual([
      kinds.indexOf(kind),
      ...recordTable[kind].fields.map((name) => fields[name]),
      record.revision,
    ]);
  });

  test("a small record takes 35 bytes or fewer", () => {
    const member = { relation: "12", unit: "nova/31", application: "nova", entered: 4711, departing: false } as const;
    expect(encodeRow({ kind: "member", ...member, principal: null, revision: 4711 }).length).toBeLessThanOrEqual(35);
  });

  test.each([
    ["an unknown kind", [kinds.length, "a", 1]],
    ["a field too few", rowOf(sampleRecord("unit", seededRandom(1))).slice(0, -1)],
    ["a field too many", [...rowOf(sampleRecord("unit", seededRandom(1))), 1]],
    ["no revision", [kinds.indexOf("unit-machine"), "a/0", "0", "x"]],
    ["nothing", []],
    ["a plain record without its fields", [{ kind: "unit", revision: 1 }]],
    ["a plain record of an unknown kind", [{ kind: "toString", revision: 1 }]],
  ])("%s is not a record", (_what, row) => {
    expect(recordOf(row).ok).toBe(false);
  });

  test("a plain row drops the fields of a newer schema", () => {
    const record = { kind: "unit-machine", unit: "a/0", machine: "0", revision: 3 } as const;
    expect(recordOf([{ ...record, later: true }])).toEqual({ ok: true, value: record });
  });
});

describe("tombstones", () => {
  const gone = {
    op: "delete",
    kind: "member",
    key: "1\u0000a/0",
    revision: 9,
    topics: ["side:1:a", "unit:a/0"],
  } as const;

  test("the store keeps the topics", () => {
    expect(decodeTombstone(encodeTombstone(gone))).toEqual({ ok: true, value: gone });
  });

  test("a segment knows its topic", () => {
    expect(deleteOf(tombstoneRowOf(gone), "side:1:a")).toEqual({ ok: true, value: { ...gone, topics: ["side:1:a"] } });
    expect(deleteOf([9999, "k", 1], "model").ok).toBe(false);
  });
});
