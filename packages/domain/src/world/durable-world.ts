// The durable world in memory: the records of one world as of its last commit, by key, by index and by topic.
import { assert } from "@kith/base";
import {
  type Change,
  type Commit,
  changeKey,
  type Delete,
  joinKey,
  type Kind,
  keyOf,
  type RecordOf,
  type Revision,
} from "@kith/schema";
import { topicsOf } from "../topics.ts";
import { ensureEntry } from "./ensure-entry.ts";
import { visitPlaces } from "./index-definitions.ts";
import { TopicLog } from "./topic-log.ts";
import type { DurableWorld, Indexes, IndexName } from "./world.ts";

/** What a store's snapshot holds. */
export interface WorldSource {
  readonly revision: Revision;
  readonly epoch: string;
  readonly horizon: Revision;
  readonly records: readonly RecordOf[];
  readonly tombstones: readonly Delete[];
}

/** An empty world that nobody has committed to. */
export const emptySource = (epoch: string): WorldSource => ({
  revision: 0,
  epoch,
  horizon: 0,
  records: [],
  tombstones: [],
});

/** Builds the world and its indexes out of what the store holds. */
export function createWorld(source: WorldSource): DurableWorld {
  return new MemoryWorld(source);
}

class MemoryWorld implements DurableWorld {
  readonly epoch: string;
  #revision: Revision;
  #horizon: Revision;
  readonly #tables = new Map<Kind, Map<string, RecordOf>>();
  readonly #indexes = new Map<IndexName, Map<string, Map<string, RecordOf>>>();
  readonly #topics = new Map<string, TopicLog>();
  /** In order of revision, for the horizon. */
  readonly #tombstones = new Map<string, Delete>();

  constructor(source: WorldSource) {
    this.epoch = source.epoch;
    this.#revision = source.revision;
    this.#horizon = source.horizon;
    const changes: Change[] = source.records.map((record) => ({ op: "put", record }));
    changes.push(...source.tombstones.filter((tombstone) => tombstone.revision > source.horizon));
    changes.sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const change of changes) this.#take(change);
  }

  get revision(): Revision {
    return this.#revision;
  }

  get horizon(): Revision {
    return this.#horizon;
  }

  get<K extends Kind>(kind: K, ...key: readonly string[]): RecordOf<K> | undefined {
    return this.#tables.get(kind)?.get(joinKey(key)) as RecordOf<K> | undefined;
  }

  by<I extends IndexName>(index: I, value: string): Iterable<RecordOf<Indexes[I]>> {
    return (this.#indexes.get(index)?.get(value)?.values() ?? []) as Iterable<RecordOf<Indexes[I]>>;
  }

  countBy(index: IndexName, value: string): number {
    return this.#indexes.get(index)?.get(value)?.size ?? 0;
  }

  all<K extends Kind>(kind: K): Iterable<RecordOf<K>> {
    return (this.#tables.get(kind)?.values() ?? []) as Iterable<RecordOf<K>>;
  }

  count(kind: Kind): number {
    return this.#tables.get(kind)?.size ?? 0;
  }

  apply(commit: Commit): void {
    assert(
      commit.revision > this.#revision,
      `commit ${commit.revision} does not follow revision ${this.#revision} of the world`,
    );
    for (const change of commit.changes) this.#take(change);
    this.#revision = commit.revision;
  }

  changedSince(topic: string, since: Revision): { readonly changes: readonly Change[]; readonly last: Revision } {
    const log = this.#topics.get(topic);
    if (log === undefined) return { changes: [], last: 0 };
    const changes = log.since(since);
    // From nothing there is nothing to delete.
    return { changes: since > 0 ? changes : changes.filter((change) => change.op === "put"), last: log.last };
  }

  get topicCount(): number {
    return this.#topics.size;
  }

  lastChange(topic: string): Revision {
    return this.#topics.get(topic)?.last ?? 0;
  }

  dropTombstones(horizon: Revision): void {
    for (const [key, tombstone] of this.#tombstones) {
      if (tombstone.revision > horizon) break;
      this.#tombstones.delete(key);
      for (const topic of tombstone.topics) this.#dropFrom(topic, key);
    }
    this.#horizon = Math.max(this.#horizon, horizon);
  }

  /** A topic of which nothing is left goes too: every cursor that could ask for more of it is below the horizon. */
  #dropFrom(topic: string, key: string): void {
    const log = this.#topics.get(topic);
    log?.drop(key);
    if (log?.empty) this.#topics.delete(topic);
  }

  #take(change: Change): void {
    const key = changeKey(change);
    this.#tombstones.delete(key);
    if (change.op === "put") {
      this.#put(change.record);
      for (const topic of topicsOf(change.record)) this.#log(topic).add(change, change.record.revision);
      return;
    }
    this.#remove(change.kind, change.key);
    this.#tombstones.set(key, change);
    for (const topic of change.topics) this.#log(topic).add(change, change.revision);
  }

  #put(record: RecordOf): void {
    const key = keyOf(record);
    this.#remove(record.kind, key);
    ensureEntry(this.#tables, record.kind, () => new Map()).set(key, record);
    const place = `${record.kind} ${key}`;
    visitPlaces(record, (index, value) => this.#values(index, value).set(place, record));
  }

  #remove(kind: Kind, key: string): void {
    const old = this.#tables.get(kind)?.get(key);
    if (old === undefined) return;
    this.#tables.get(kind)?.delete(key);
    const place = `${kind} ${key}`;
    visitPlaces(old, (index, value) => {
      const values = this.#values(index, value);
      values.delete(place);
      if (values.size === 0) this.#indexes.get(index)?.delete(value);
    });
  }

  #values(index: IndexName, value: string): Map<string, RecordOf> {
    const byValue = ensureEntry(this.#indexes, index, () => new Map<string, Map<string, RecordOf>>());
    return ensureEntry(byValue, value, () => new Map());
  }

  #log(topic: string): TopicLog {
    return ensureEntry(this.#topics, topic, () => new TopicLog());
  }
}

const revisionOf = (change: Change): Revision => (change.op === "put" ? change.record.revision : change.revision);
