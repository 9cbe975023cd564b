// The one currency. A change carries the whole record, so a later one replaces an earlier one of the same key.
import { type Kind, keyOf, type RecordOf } from "./records/index.ts";

export type Revision = number;

/** The name of an audience: opaque to all but `domain/topics.ts`. */
export type Topic = string;

export type Put<K extends Kind = Kind> = { readonly op: "put"; readonly record: RecordOf<K> };

/** A deletion; its tombstone stays until the horizon so that a cursor below it learns of it. */
export type Delete<K extends Kind = Kind> = {
  readonly op: "delete";
  readonly kind: K;
  readonly key: string;
  readonly revision: Revision;
  readonly topics: readonly Topic[];
};

export type Change<K extends Kind = Kind> = Put<K> | Delete<K>;

/** All changes of one revision, at most one per key. */
export interface Commit {
  readonly revision: Revision;
  readonly changes: readonly Change[];
}

export function changeKey(change: Change): string {
  return change.op === "put" ? `${change.record.kind} ${keyOf(change.record)}` : `${change.kind} ${change.key}`;
}

/** Keeps the last change of each key, in order of that last change. */
export function coalesce(changes: Iterable<Change>): Change[] {
  const last = new Map<string, Change>();
  for (const change of changes) {
    const key = changeKey(change);
    last.delete(key);
    last.set(key, change);
  }
  return [...last.values()];
}
