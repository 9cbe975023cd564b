// Records as rows: [number of the kind, each field in the order of its definition, revision]. The order is part of the
// store's and the protocol's version. Between ends of different schemas a row is [record] instead, with named fields.
import { assert, err, ok, type Result } from "@kith/base";
import type { Delete, Topic } from "../change.ts";
import { type Kind, kinds, type RecordOf, recordTable } from "../records/index.ts";
import { pack, unpack } from "./msgpack.ts";

export type Row = readonly unknown[];

/** [number of the kind, key, revision] */
export type TombstoneRow = readonly [number, string, number];

const numberOfKind: ReadonlyMap<Kind, number> = new Map(kinds.map((kind, number) => [kind, number]));
const definitions = kinds.map((kind): { readonly fields: readonly string[] } => recordTable[kind]);

/** A record by position. */
export function rowOf(record: RecordOf): Row {
  const number = kindNumber(record.kind);
  const fields = record as unknown as Readonly<Record<string, unknown>>;
  const row: unknown[] = [number];
  for (const field of definitions[number]?.fields ?? []) row.push(fields[field] ?? null);
  row.push(record.revision);
  return row;
}

/** A row that any schema can read. */
export function plainRowOf(row: Row): Row {
  const record = recordOf(row);
  assert(record.ok, "a row of our own making reads back");
  return [record.value];
}

/**
 * The record in a row. A positional row is trusted beyond its kind and length: it comes from our own store, or from a
 * controller whose schema hash is ours. A plain row is checked field by field, and fields that are not ours are dropped.
 */
export function recordOf(row: Row): Result<RecordOf, string> {
  const [first] = row;
  if (typeof first !== "number") return plainRecordOf(first);
  const kind = kinds[first];
  const fields = definitions[first]?.fields;
  if (kind === undefined || fields === undefined) return err(`unknown record kind ${first}`);
  const revision = row[fields.length + 1];
  if (row.length !== fields.length + 2 || !isRevision(revision)) return err(`malformed row of ${kind}`);
  const record: Record<string, unknown> = { kind };
  for (let i = 0; i < fields.length; i += 1) record[fields[i] as string] = row[i + 1];
  record.revision = revision;
  return ok(record as unknown as RecordOf);
}

function plainRecordOf(value: unknown): Result<RecordOf, string> {
  if (typeof value !== "object" || value === null) return err("malformed row");
  const { kind, revision, ...fields } = value as Readonly<Record<string, unknown>>;
  if (typeof kind !== "string" || !Object.hasOwn(recordTable, kind)) return err(`unknown record kind ${String(kind)}`);
  if (!isRevision(revision)) return err(`malformed row of ${kind}`);
  const definition = recordTable[kind as Kind];
  const known = Object.fromEntries(definition.fields.map((field) => [field, fields[field] ?? null]));
  const parsed = definition.shape.safeParse(known);
  if (!parsed.success) return err(`malformed row of ${kind}`);
  return ok({ kind, ...parsed.data, revision } as RecordOf);
}

export function encodeRow(record: RecordOf): Uint8Array {
  return pack(rowOf(record));
}

export function decodeRow(bytes: Uint8Array): Result<RecordOf, string> {
  const row = unpack(bytes);
  if (!row.ok) return row;
  return Array.isArray(row.value) ? recordOf(row.value) : err("malformed row");
}

export function tombstoneRowOf(change: Delete): TombstoneRow {
  return [kindNumber(change.kind), change.key, change.revision];
}

/** The deletion that a tombstone of `topic` stands for. */
export function deleteOf([number, key, revision]: TombstoneRow, topic: Topic): Result<Delete, string> {
  const kind = kinds[number];
  return kind === undefined
    ? err(`unknown record kind ${number}`)
    : ok({ op: "delete", kind, key, revision, topics: [topic] });
}

/** A tombstone as the store keeps it: with its topics, which can no longer be told from the record. */
export function encodeTombstone(change: Delete): Uint8Array {
  return pack([...tombstoneRowOf(change), change.topics]);
}

export function decodeTombstone(bytes: Uint8Array): Result<Delete, string> {
  const row = unpack(bytes);
  if (!row.ok) return row;
  if (!Array.isArray(row.value)) return err("malformed tombstone");
  const [number, key, revision, topics] = row.value as unknown[];
  const kind = typeof number === "number" ? kinds[number] : undefined;
  if (kind === undefined || typeof key !== "string" || !isRevision(revision) || !isTopics(topics))
    return err("malformed tombstone");
  return ok({ op: "delete", kind, key, revision, topics });
}

/** The number of a kind on the wire and in the store: its place in the catalogue. */
export function kindNumber(kind: Kind): number {
  const number = numberOfKind.get(kind);
  assert(number !== undefined, `${kind} is a record kind`);
  return number;
}

const isRevision = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isTopics = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((topic) => typeof topic === "string");
