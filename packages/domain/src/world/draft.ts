// A layer over a world: what a command, or a group of commands, would change. It overlays the declared indexes, so that
// everything decided on it sees what was decided before; dropping it leaves no trace.
import {
  type Change,
  changeKey,
  joinKey,
  type Kind,
  keyOf,
  type NewRecord,
  type RecordOf,
  type Revision,
  splitKey,
} from "@kith/schema";
import { topicsOf } from "../topics.ts";
import { ensureEntry } from "./ensure-entry.ts";
import { visitPlaces } from "./index-definitions.ts";
import { sameRecord } from "./same-value.ts";
import type { Indexes, IndexName, World } from "./world.ts";

/** A key that changed: the record as it was before and as it is now. */
export interface Changed<K extends Kind = Kind> {
  readonly kind: K;
  readonly before: RecordOf<K> | undefined;
  readonly after: RecordOf<K> | undefined;
}

interface Overlay {
  /** null hides the record of the layer below. */
  readonly records: Map<string, RecordOf | null>;
  delta: number;
}

export class Draft implements World {
  /** The revision that a commit of this layer will have. */
  readonly revision: Revision;
  readonly #below: World;
  readonly #changes = new Map<string, Change>();
  readonly #records = new Map<string, RecordOf | null>();
  readonly #overlays = new Map<string, Overlay>();
  #untold = new Map<string, RecordOf | undefined>();
  #steps = 0;

  constructor(below: World, revision: Revision) {
    this.#below = below;
    this.revision = revision;
  }

  /** Records looked up, walked and replaced on this layer: what deciding cost, whatever the machine. */
  get steps(): number {
    return this.#steps;
  }

  get<K extends Kind>(kind: K, ...key: readonly string[]): RecordOf<K> | undefined {
    this.#steps += 1;
    const own = this.#records.get(`${kind} ${joinKey(key)}`);
    if (own === null) return undefined;
    return own === undefined ? this.#below.get(kind, ...key) : (own as unknown as RecordOf<K>);
  }

  /** A list of its own: what is put or removed while it is walked does not disturb the walk. */
  by<I extends IndexName>(index: I, value: string): readonly RecordOf<Indexes[I]>[] {
    const overlay = this.#overlays.get(placeOf(index, value))?.records;
    const found: RecordOf[] = [];
    for (const record of this.#below.by(index, value) as Iterable<unknown> as Iterable<RecordOf>)
      if (overlay === undefined || !overlay.has(recordKey(record))) found.push(record);
    if (overlay !== undefined) for (const record of overlay.values()) if (record !== null) found.push(record);
    this.#steps += 1 + found.length;
    return found as unknown as RecordOf<Indexes[I]>[];
  }

  countBy(index: IndexName, value: string): number {
    this.#steps += 1;
    return this.#below.countBy(index, value) + (this.#overlays.get(placeOf(index, value))?.delta ?? 0);
  }

  /** Stamps and puts `record`; one that equals what is there already changes nothing. */
  put(record: NewRecord): void {
    const old: RecordOf | undefined = this.get(record.kind, ...keyParts(record));
    if (old !== undefined && sameRecord(old, record)) return;
    const stamped: RecordOf = { ...record, revision: this.revision };
    this.#replace(old, stamped, { op: "put", record: stamped });
  }

  /** Deletes a record, leaving a tombstone with its topics; one that is not there changes nothing. */
  remove(kind: Kind, ...key: readonly string[]): void {
    const old = this.get(kind, ...key);
    if (old === undefined) return;
    const change: Change = {
      op: "delete",
      kind,
      key: joinKey(key),
      revision: this.revision,
      topics: topicsOf(old),
    };
    this.#replace(old, null, change);
  }

  /** How many keys would change. */
  get size(): number {
    return this.#changes.size;
  }

  /** The last change of each key, in order of that change. */
  changes(): Change[] {
    return [...this.#changes.values()];
  }

  /** What changed since it was last asked: what a round of planners looks at. */
  takeChanged(): readonly Changed[] {
    const told: Changed[] = [];
    for (const [key, before] of this.#untold) {
      const own = this.#records.get(key);
      // Only touched, or as it stands on this layer.
      const after = own === null ? undefined : (own ?? before);
      const kind = (before ?? after)?.kind;
      if (kind !== undefined) told.push({ kind, before, after });
    }
    this.#untold = new Map();
    return told;
  }

  /** Has planners look at `record` although it did not change. */
  touch(record: RecordOf): void {
    const key = recordKey(record);
    if (!this.#untold.has(key)) this.#untold.set(key, record);
  }

  /** Takes over what a layer above decided. */
  absorb(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.op === "put") {
        const old = this.get(change.record.kind, ...keyParts(change.record));
        this.#replace(old, change.record, change);
      } else {
        const old = this.get(change.kind, ...splitKey(change.key));
        if (old !== undefined) this.#replace(old, null, change);
      }
    }
  }

  #replace(old: RecordOf | undefined, record: RecordOf | null, change: Change): void {
    const key = changeKey(change);
    this.#steps += 1;
    if (!this.#untold.has(key)) this.#untold.set(key, old);
    if (old !== undefined) visitPlaces(old, (index, value) => this.#hide(index, value, key));
    if (record !== null) visitPlaces(record, (index, value) => this.#show(index, value, key, record));
    this.#records.set(key, record);
    this.#changes.delete(key);
    // Put and deleted again within the layer: whoever is below never knew it, so there is nothing to forget.
    if (record === null && !this.#knownBelow(key)) return;
    this.#changes.set(key, change);
  }

  #knownBelow(key: string): boolean {
    const at = key.indexOf(" ");
    const parts = key.slice(at + 1);
    return this.#below.get(key.slice(0, at) as Kind, ...splitKey(parts)) !== undefined;
  }

  #hide(index: IndexName, value: string, key: string): void {
    const overlay = this.#overlay(index, value);
    overlay.records.set(key, null);
    overlay.delta -= 1;
  }

  #show(index: IndexName, value: string, key: string, record: RecordOf): void {
    const overlay = this.#overlay(index, value);
    // Last in order of putting, whatever stood there before.
    overlay.records.delete(key);
    overlay.records.set(key, record);
    overlay.delta += 1;
  }

  #overlay(index: IndexName, value: string): Overlay {
    return ensureEntry(this.#overlays, placeOf(index, value), () => ({ records: new Map(), delta: 0 }));
  }
}

const placeOf = (index: IndexName, value: string): string => `${index} ${value}`;
const recordKey = (record: RecordOf): string => `${record.kind} ${keyOf(record)}`;
const keyParts = (record: NewRecord): string[] => splitKey(keyOf(record));
