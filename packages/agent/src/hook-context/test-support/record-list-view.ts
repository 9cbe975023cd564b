// A pinned view over a plain list of records.
import { type Kind, keyOf, type NewRecord, type RecordOf, recordTable, splitKey } from "@kith/schema";
import type { RecordView } from "@kith/unit";

/** `records` as of revision 1. */
export function recordListView(records: readonly NewRecord[]): RecordView {
  const all = records.map((record) => ({ ...record, revision: 1 }) as RecordOf);
  const of = <K extends Kind>(kind: K): RecordOf<K>[] =>
    all.filter((record) => record.kind === kind) as unknown as RecordOf<K>[];
  const key = (record: RecordOf): string => keyOf(record);
  return {
    revision: 1,
    get: (kind, ...parts) => of(kind).find((record) => key(record as unknown as RecordOf) === parts.join("\u0000")),
    list: (kind, first) =>
      of(kind).filter(
        (record) => recordTable[kind].key.length > 1 && splitKey(key(record as unknown as RecordOf))[0] === first,
      ),
  };
}
