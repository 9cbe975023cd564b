// The store on disk: all worlds in one LMDB environment. A commit is one synchronous transaction, on disk when it
// returns (docs/decisions/0005-lmdb-write-path.md); its base is compared inside it, so a second process is fenced too.
import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import { InvariantError } from "@kith/base";
import {
  type Change,
  type Delete,
  decodeRow,
  decodeTombstone,
  encodeRow,
  encodeTombstone,
  keyOf,
  protocolVersion,
  type RecordOf,
  type Revision,
} from "@kith/schema";
import { type Database, open, type RootDatabase } from "lmdb";
import { changedSince, checkBase, checkHorizon, commitRevision } from "./checks.ts";
import { CommitFeed } from "./commit-feed.ts";
import { COMMIT_CHANGES_MAX, SWEEP_ROWS_MAX } from "./limits.ts";
import { DIRECTORY, directoryKey, HEADER, ROWS, recordKey, sectionKey, TOMBSTONES, worldOfKey } from "./lmdb-layout.ts";
import { type Snapshot, type Store, StoreError, type WorldStore } from "./store.ts";

/** A row of version `from` as one of the version after it; null drops it. */
export type MigrateRow = (row: Uint8Array, from: number) => Uint8Array | null;

export interface LmdbStoreOptions {
  /** The database's file; its lock file stands beside it. The directory must exist. */
  readonly path: string;
  /** A fresh name for the history of a world that comes to exist. */
  readonly newEpoch: () => string;
  /** Version of the rows that this program reads and writes. */
  readonly schemaVersion?: number;
  /** Called for every row of an older store, once per version, after a backup was written beside it. */
  readonly migrate?: MigrateRow;
}

type Env = RootDatabase<Buffer, Buffer>;

interface EnvHeader {
  readonly schemaVersion: number;
  readonly nextWorld: number;
}

interface WorldHeader {
  readonly revision: Revision;
  readonly epoch: string;
  readonly horizon: Revision;
}

/**
 * Opens or makes the store in `path`. Throws {@link StoreError} for a store of a newer schema; an older one is backed up
 * to `<path>.v<version>` and migrated in one transaction.
 */
export async function openLmdbStore(options: LmdbStoreOptions): Promise<Store> {
  // LMDB makes missing directories by itself, and turns in circles where it cannot.
  if (!existsSync(dirname(options.path)))
    throw new StoreError(`cannot open store ${options.path}: there is no such directory`, { retryable: false });
  let env: Env;
  try {
    env = open<Buffer, Buffer>({
      path: options.path,
      noSubdir: true,
      encoding: "binary",
      keyEncoding: "binary",
      cache: false,
    });
  } catch (cause) {
    throw new StoreError(`cannot open store ${options.path}: ${messageOf(cause)}`, { retryable: false, cause });
  }
  try {
    await adopt(env, options);
    sweepAll(env);
  } catch (cause) {
    await env.close();
    throw cause instanceof StoreError ? cause : failure(options.path, "cannot open store", cause);
  }
  return new LmdbStore(env, options);
}

async function adopt(env: Env, options: LmdbStoreOptions): Promise<void> {
  const wanted = options.schemaVersion ?? protocolVersion;
  const header = read<EnvHeader>(env, sectionKey(0, HEADER));
  if (header === undefined) {
    env.transactionSync(() => write(env, sectionKey(0, HEADER), { schemaVersion: wanted, nextWorld: 1 }));
    return;
  }
  const from = header.schemaVersion;
  if (from === wanted) return;
  const refused = (why: string) =>
    new StoreError(`cannot open store ${options.path}: its schema is version ${from}, ${why}`, { retryable: false });
  if (from > wanted) throw refused(`this program knows ${wanted}`);
  const { migrate } = options;
  if (migrate === undefined) throw refused(`and this program cannot migrate it to ${wanted}`);
  await env.backup(`${options.path}.v${from}`, false);
  env.transactionSync(() => {
    for (const { key, value } of [...entries(env, sectionKey(1, HEADER), undefined)]) {
      if (key[4] !== ROWS) continue;
      let row: Uint8Array | null = value;
      for (let version = from; version < wanted && row !== null; version += 1) row = migrate(row, version);
      if (row === null) env.removeSync(key);
      else env.putSync(key, Buffer.from(row));
    }
    write(env, sectionKey(0, HEADER), { ...header, schemaVersion: wanted });
  });
}

class LmdbStore implements Store {
  readonly changesMax = COMMIT_CHANGES_MAX;
  readonly #env: Env;
  readonly #options: LmdbStoreOptions;
  readonly #open = new Map<string, LmdbWorldStore>();
  #closed = false;

  constructor(env: Env, options: LmdbStoreOptions) {
    this.#env = env;
    this.#options = options;
  }

  async worlds(): Promise<readonly string[]> {
    this.#check();
    return [...entries(this.#env, sectionKey(0, DIRECTORY), sectionKey(0, DIRECTORY + 1))]
      .map(({ value }) => parse<{ readonly name: string }>(value).name)
      .sort();
  }

  world(name: string): WorldStore {
    const world = this.#open.get(name) ?? new LmdbWorldStore(name, this.#env, this.#options, () => this.#check());
    this.#open.set(name, world);
    return world;
  }

  /** The world is gone with the first, durable step; its rows follow in turns, or at the next start. */
  async drop(name: string): Promise<void> {
    this.#check();
    this.#open.delete(name);
    const number = worldNumber(this.#env, name);
    if (number === undefined) return;
    this.#guard(`cannot drop ${name}`, () => this.#env.transactionSync(() => this.#env.removeSync(directoryKey(name))));
    while (!this.#closed && this.#guard(`cannot drop ${name}`, () => sweepSome(this.#env, number)))
      await new Promise((resolve) => setImmediate(resolve));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#env.close();
  }

  #guard<T>(what: string, run: () => T): T {
    try {
      return run();
    } catch (cause) {
      throw failure(this.#options.path, what, cause);
    }
  }

  #check(): void {
    if (this.#closed) throw new StoreError("cannot use the store: it is closed", { retryable: false });
  }
}

class LmdbWorldStore implements WorldStore {
  readonly #name: string;
  readonly #env: Env;
  readonly #path: string;
  readonly #epoch: string;
  readonly #check: () => void;
  readonly #feed = new CommitFeed();

  constructor(name: string, env: Env, options: LmdbStoreOptions, check: () => void) {
    this.#name = name;
    this.#env = env;
    this.#path = options.path;
    this.#epoch = options.newEpoch();
    this.#check = check;
  }

  async load(): Promise<Snapshot> {
    this.#check();
    // Reads of one turn share a view, which may be older than what another process committed.
    this.#env.resetReadTxn();
    const number = worldNumber(this.#env, this.#name);
    const { revision, epoch, horizon } = this.#header(number);
    if (number === undefined) return { revision, epoch, horizon, records: [], tombstones: [] };
    const records: RecordOf[] = [];
    for (const { value } of entries(this.#env, sectionKey(number, ROWS), sectionKey(number, TOMBSTONES)))
      records.push(this.#decoded(decodeRow(value)));
    const tombstones: Delete[] = [];
    for (const { value } of entries(this.#env, sectionKey(number, TOMBSTONES), sectionKey(number, TOMBSTONES + 1)))
      tombstones.push(this.#decoded(decodeTombstone(value)));
    return { revision, epoch, horizon, records, tombstones };
  }

  async commit(base: Revision, changes: readonly Change[]): Promise<Revision> {
    this.#check();
    const revision = commitRevision(base, changes);
    this.#transact(`cannot commit revision ${revision} of ${this.#name}`, () => {
      const known = worldNumber(this.#env, this.#name);
      const header = this.#header(known);
      checkBase(this.#name, base, header.revision);
      const number = known ?? enter(this.#env, this.#name);
      for (const change of changes) this.#apply(number, change);
      write(this.#env, sectionKey(number, HEADER), { ...header, revision });
    });
    this.#feed.publish({ revision, changes });
    return revision;
  }

  async *watch(base: Revision, signal: AbortSignal) {
    yield* this.#feed.follow(changedSince(this.#name, await this.load(), base), base, signal);
  }

  async trim(horizon: Revision): Promise<void> {
    this.#check();
    const number = worldNumber(this.#env, this.#name);
    if (number === undefined) return;
    this.#transact(`cannot trim ${this.#name}`, () => {
      const header = this.#header(number);
      checkHorizon(this.#name, horizon, header.revision);
      if (horizon <= header.horizon) return;
      const range = entries(this.#env, sectionKey(number, TOMBSTONES), sectionKey(number, TOMBSTONES + 1));
      for (const { key, value } of [...range])
        if (this.#decoded(decodeTombstone(value)).revision <= horizon) this.#env.removeSync(key);
      write(this.#env, sectionKey(number, HEADER), { ...header, horizon });
    });
  }

  #apply(world: number, change: Change): void {
    const [kind, key] = change.op === "put" ? [change.record.kind, keyOf(change.record)] : [change.kind, change.key];
    const row = recordKey(world, ROWS, kind, key);
    const tombstone = recordKey(world, TOMBSTONES, kind, key);
    if (change.op === "put") {
      this.#env.putSync(row, Buffer.from(encodeRow(change.record)));
      this.#env.removeSync(tombstone);
    } else {
      this.#env.removeSync(row);
      this.#env.putSync(tombstone, Buffer.from(encodeTombstone(change)));
    }
  }

  #header(number: number | undefined): WorldHeader {
    const header = number === undefined ? undefined : read<WorldHeader>(this.#env, sectionKey(number, HEADER));
    return header ?? { revision: 0, epoch: this.#epoch, horizon: 0 };
  }

  #transact(what: string, run: () => void): void {
    try {
      this.#env.transactionSync(run);
    } catch (cause) {
      throw cause instanceof InvariantError ? cause : failure(this.#path, what, cause);
    }
  }

  #decoded<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }): T {
    if (result.ok) return result.value;
    throw new StoreError(`cannot load ${this.#name}: ${result.error}`, { retryable: false });
  }
}

function worldNumber(env: Env, name: string): number | undefined {
  return read<{ readonly number: number }>(env, directoryKey(name))?.number;
}

/** Gives `name` a number; within a transaction. Numbers are never used again: a drop may still be sweeping. */
function enter(env: Env, name: string): number {
  const header = read<EnvHeader>(env, sectionKey(0, HEADER));
  if (header === undefined) throw new StoreError("cannot find the store's header", { retryable: false });
  write(env, directoryKey(name), { name, number: header.nextWorld });
  write(env, sectionKey(0, HEADER), { ...header, nextWorld: header.nextWorld + 1 });
  return header.nextWorld;
}

/** Removes what a drop left behind when the process ended before it was through. */
function sweepAll(env: Env): void {
  const directory = entries(env, sectionKey(0, DIRECTORY), sectionKey(0, DIRECTORY + 1));
  const known = new Set([...directory].map(({ value }) => parse<{ readonly number: number }>(value).number));
  for (let world = 1; ; ) {
    const [next] = env.getKeys({ start: sectionKey(world, HEADER), limit: 1 });
    if (next === undefined) return;
    const found = worldOfKey(next);
    if (!known.has(found)) while (sweepSome(env, found));
    world = found + 1;
  }
}

/** Removes some rows of a world that no name leads to; true while there may be more. */
function sweepSome(env: Env, world: number): boolean {
  const range = { start: sectionKey(world, HEADER), end: sectionKey(world + 1, HEADER), limit: SWEEP_ROWS_MAX };
  return env.transactionSync(() => {
    const keys = [...env.getKeys(range)];
    for (const key of keys) env.removeSync(key);
    return keys.length === SWEEP_ROWS_MAX;
  });
}

function entries(env: Database<Buffer, Buffer>, start: Buffer, end: Buffer | undefined) {
  return env.getRange(end === undefined ? { start } : { start, end });
}

function read<T>(env: Env, key: Buffer): T | undefined {
  const value = env.get(key);
  return value === undefined ? undefined : parse<T>(value);
}

function write(env: Env, key: Buffer, value: object): void {
  env.putSync(key, Buffer.from(JSON.stringify(value)));
}

function parse<T>(value: Buffer): T {
  return JSON.parse(value.toString()) as T;
}

/** LMDB answers a full disk with EIO: the file system says which of the two it is. */
function failure(path: string, what: string, cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const full = freeBytes(path) < FULL_BELOW_BYTES;
  return new StoreError(`${what}: ${full ? "the disk is full" : messageOf(cause)}`, { retryable: true, cause });
}

/** A transaction needs a page at the least; what is left below a few of them is no room. */
const FULL_BELOW_BYTES = 256 * 1024;

function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
