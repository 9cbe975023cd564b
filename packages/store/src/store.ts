// The narrow waist between the engine and what keeps its records.
import type { Change, Commit, Delete, RecordOf, Revision } from "@kith/schema";

/** Everything that a world holds, as of one revision. */
export interface Snapshot {
  readonly revision: Revision;
  /** Names this incarnation of the world's history: another one makes every cursor unknown. */
  readonly epoch: string;
  /** Tombstones of deletions up to this revision are gone: a cursor below it gets snapshots. */
  readonly horizon: Revision;
  readonly records: readonly RecordOf[];
  readonly tombstones: readonly Delete[];
}

export interface WorldStore {
  load(): Promise<Snapshot>;
  /**
   * All of `changes` or none, durable when the promise resolves, as revision `base + 1`, which every change carries.
   * Throws {@link StaleRevision} if somebody committed after `base`, {@link StoreError} if the world failed.
   */
  commit(base: Revision, changes: readonly Change[]): Promise<Revision>;
  /** Everything changed since `base`, coalesced; throws {@link Trimmed} below the horizon. */
  watch(base: Revision, signal: AbortSignal): AsyncIterable<Commit>;
  /** Forgets tombstones up to `horizon`. */
  trim(horizon: Revision): Promise<void>;
}

export interface Store {
  /** How much one commit may carry. */
  readonly changesMax: number;
  /** Names of the worlds that hold at least one commit. */
  worlds(): Promise<readonly string[]>;
  /** Opens `name` ("controller" or a model's uuid); it comes to exist with its first commit. */
  world(name: string): WorldStore;
  /** Removes a world and its history. */
  drop(name: string): Promise<void>;
  close(): Promise<void>;
}

export class StoreError extends Error {
  override name = "StoreError";
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}

export class StaleRevision extends StoreError {
  override name = "StaleRevision";
}

export class Trimmed extends StoreError {
  override name = "Trimmed";
}
