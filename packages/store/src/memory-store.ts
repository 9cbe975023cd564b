// The store in memory, for tests and the simulator. The disk is a value of its own: it outlives the store opened on it,
// as a file outlives its process.
import { type Change, changeKey, type Delete, type RecordOf, type Revision } from "@kith/schema";
import { changedSince, checkBase, checkHorizon, commitRevision } from "./checks.ts";
import { CommitFeed } from "./commit-feed.ts";
import { COMMIT_CHANGES_MAX } from "./limits.ts";
import { type Snapshot, type Store, StoreError, type WorldStore } from "./store.ts";

interface StoredWorld {
  revision: Revision;
  readonly epoch: string;
  horizon: Revision;
  readonly records: Map<string, RecordOf>;
  readonly tombstones: Map<string, Delete>;
}

/** What a memory store keeps between being closed and opened again. */
export interface MemoryDisk {
  readonly worlds: Map<string, StoredWorld>;
}

export const createMemoryDisk = (): MemoryDisk => ({ worlds: new Map() });

export interface MemoryStoreOptions {
  readonly disk?: MemoryDisk;
  /** A fresh name for the history of a world that comes to exist. */
  readonly newEpoch: () => string;
}

export function openMemoryStore(options: MemoryStoreOptions): Store {
  return new MemoryStore(options.disk ?? createMemoryDisk(), options.newEpoch);
}

class MemoryStore implements Store {
  readonly changesMax = COMMIT_CHANGES_MAX;
  readonly #disk: MemoryDisk;
  readonly #newEpoch: () => string;
  readonly #open = new Map<string, MemoryWorldStore>();
  #closed = false;

  constructor(disk: MemoryDisk, newEpoch: () => string) {
    this.#disk = disk;
    this.#newEpoch = newEpoch;
  }

  async worlds(): Promise<readonly string[]> {
    this.#check();
    return [...this.#disk.worlds.keys()].sort();
  }

  world(name: string): WorldStore {
    const open = this.#open.get(name) ?? new MemoryWorldStore(name, this.#disk, this.#newEpoch, () => this.#check());
    this.#open.set(name, open);
    return open;
  }

  async drop(name: string): Promise<void> {
    this.#check();
    this.#disk.worlds.delete(name);
    this.#open.delete(name);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #check(): void {
    if (this.#closed) throw new StoreError("cannot use the store: it is closed", { retryable: false });
  }
}

class MemoryWorldStore implements WorldStore {
  readonly #name: string;
  readonly #disk: MemoryDisk;
  readonly #epoch: string;
  readonly #check: () => void;
  readonly #feed = new CommitFeed();

  constructor(name: string, disk: MemoryDisk, newEpoch: () => string, check: () => void) {
    this.#name = name;
    this.#disk = disk;
    this.#epoch = newEpoch();
    this.#check = check;
  }

  async load(): Promise<Snapshot> {
    this.#check();
    const { revision, epoch, horizon, records, tombstones } = this.#stored();
    return { revision, epoch, horizon, records: [...records.values()], tombstones: [...tombstones.values()] };
  }

  async commit(base: Revision, changes: readonly Change[]): Promise<Revision> {
    this.#check();
    const world = this.#stored();
    const revision = commitRevision(base, changes);
    checkBase(this.#name, base, world.revision);
    for (const change of changes) {
      const key = changeKey(change);
      world.records.delete(key);
      world.tombstones.delete(key);
      if (change.op === "put") world.records.set(key, change.record);
      else world.tombstones.set(key, change);
    }
    world.revision = revision;
    this.#disk.worlds.set(this.#name, world);
    this.#feed.publish({ revision, changes });
    return revision;
  }

  async *watch(base: Revision, signal: AbortSignal) {
    yield* this.#feed.follow(changedSince(this.#name, await this.load(), base), base, signal);
  }

  async trim(horizon: Revision): Promise<void> {
    this.#check();
    const world = this.#stored();
    checkHorizon(this.#name, horizon, world.revision);
    world.horizon = Math.max(world.horizon, horizon);
    for (const [key, tombstone] of world.tombstones)
      if (tombstone.revision <= world.horizon) world.tombstones.delete(key);
  }

  #stored(): StoredWorld {
    const stored = this.#disk.worlds.get(this.#name);
    return stored ?? { revision: 0, epoch: this.#epoch, horizon: 0, records: new Map(), tombstones: new Map() };
  }
}
