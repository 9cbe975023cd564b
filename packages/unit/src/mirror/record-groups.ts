// Records by kind and first key part, copy-on-write: a pin costs nothing, the next change to a pinned group copies it.
import { joinKey, type Kind, keyHead, keyOf, type RecordOf, type Revision } from "@kith/schema";
import type { RecordView } from "../record-view.ts";

type Group = ReadonlyMap<string, RecordOf>;
type Groups = ReadonlyMap<string, Group>;
type Root = ReadonlyMap<Kind, Groups>;

export class RecordGroups {
  private root: Map<Kind, Groups> = new Map();
  /** Maps made since the last pin: only these may be changed in place. */
  private owned = new WeakSet<object>([this.root]);

  get(kind: Kind, key: string): RecordOf | undefined {
    return find(this.root, kind, key);
  }

  put(record: RecordOf): void {
    const key = keyOf(record);
    this.own(record.kind, keyHead(key)).set(key, record);
  }

  delete(kind: Kind, key: string): void {
    const first = keyHead(key);
    if (!this.root.get(kind)?.get(first)?.has(key)) return;
    const group = this.own(kind, first);
    group.delete(key);
    if (group.size === 0) (this.root.get(kind) as Map<string, Group>).delete(first);
  }

  /** A view that never changes. */
  pin(revision: Revision): RecordView {
    const root = this.root;
    this.owned = new WeakSet();
    return viewOf(() => root, revision);
  }

  /** A view that follows every change: for the mirror itself. */
  live(): RecordView {
    return viewOf(() => this.root, 0);
  }

  private own(kind: Kind, first: string): Map<string, RecordOf> {
    if (!this.owned.has(this.root)) this.root = this.copied(this.root);
    const root = this.root;
    const groups = this.copied(root.get(kind));
    root.set(kind, groups);
    const group = this.copied(groups.get(first));
    groups.set(first, group);
    return group;
  }

  private copied<K extends string, V>(map: ReadonlyMap<K, V> | undefined): Map<K, V> {
    if (map !== undefined && this.owned.has(map)) return map as Map<K, V>;
    const copy = new Map(map);
    this.owned.add(copy);
    return copy;
  }
}

function viewOf(root: () => Root, revision: Revision): RecordView {
  return {
    revision,
    get<K extends Kind>(kind: K, ...key: readonly string[]) {
      const [first = ""] = key;
      // Most of what a unit reads has one key part: nothing to join, nothing to split.
      const whole = key.length === 1 ? first : joinKey(key);
      return root().get(kind)?.get(first)?.get(whole) as RecordOf<K> | undefined;
    },
    list<K extends Kind>(kind: K, first: string) {
      return (root().get(kind)?.get(first)?.values() ?? []) as Iterable<RecordOf<K>>;
    },
  };
}

function find(root: Root, kind: Kind, key: string): RecordOf | undefined {
  return root.get(kind)?.get(keyHead(key))?.get(key);
}
