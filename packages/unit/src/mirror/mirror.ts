// The agent's copy of what the controller wants, fed by topics. Segments are staged and applied together at `at`, so
// that no unit ever sees half a commit; a pinned view never changes.
import { assert } from "@kith/base";
import { type Change, type Kind, keyOf, type RecordOf, type Revision, splitKey, type Topic } from "@kith/schema";
import type { RecordView } from "../record-view.ts";
import type { RemoteExtras, UnitLocalState, UnitRemoteState } from "../step.ts";
import { RecordGroups } from "./record-groups.ts";
import { createRemoteStates, type RemoteStates } from "./remote-state.ts";
import { type RecordName, recordName, splitName, TopicHolds } from "./topic-holds.ts";

/** A deletion as a segment carries it. */
export type Tombstone = readonly [kind: Kind, key: string, revision: Revision];

export interface Mirror {
  /** The revision that every applied topic stands at; 0 before the first `at`. */
  readonly revision: Revision;
  /** Topics applied so far: what a hello names together with the cursor. */
  topics(): Topic[];
  /** The topic begins or begins again: the segments that follow replace what it held. */
  open(topic: Topic): void;
  close(topic: Topic): void;
  /** Decoded rows and tombstones of an opened topic. Stays staged until `at`. */
  segment(topic: Topic, rows: readonly RecordOf[], tombstones: readonly Tombstone[]): void;
  /** Applies all that is staged; the mirror stands at `revision` then. */
  at(revision: Revision): void;
  /** Forgets what is staged: the connection broke in the middle of a flush. */
  discard(): void;
  /** The controller's store has another epoch: at the next `at`, what follows replaces everything. */
  restart(): void;
  /** Every record as of now, in constant time. */
  pin(): RecordView;
  /**
   * What the controller wants of `unit`; undefined while its own records have not arrived, or are gone. The first call
   * begins to follow the unit; later calls cost what has changed since. `local` must come from `applyLocal`.
   */
  remoteState(unit: string, local: UnitLocalState, extras: RemoteExtras): UnitRemoteState | undefined;
  /** Stops following a unit whose loop has ended. */
  untrack(unit: string): void;
}

type Staged =
  | { readonly op: "open" | "close"; readonly topic: Topic }
  | {
      readonly op: "segment";
      readonly topic: Topic;
      readonly rows: readonly RecordOf[];
      readonly tombstones: readonly Tombstone[];
    };

export function createMirror(): Mirror {
  return new TopicMirror();
}

/** Kinds that stay readable while a unit's local records name their relation. */
const KEPT: ReadonlySet<Kind> = new Set(["relation", "unit-databag", "application-databag"]);

class TopicMirror implements Mirror {
  revision: Revision = 0;
  private readonly records = new RecordGroups();
  private readonly holds = new TopicHolds();
  private readonly states: RemoteStates = createRemoteStates(this.records.live(), (relation) => this.isGone(relation));
  /** Records that no topic carries any more and that local records still name, by relation. */
  private readonly kept = new Map<string, Set<RecordName>>();
  private staged: Staged[] = [];
  private pinned: RecordView | null = null;

  topics(): Topic[] {
    return this.holds.topics();
  }

  open(topic: Topic): void {
    this.staged.push({ op: "open", topic });
  }

  close(topic: Topic): void {
    this.staged.push({ op: "close", topic });
  }

  segment(topic: Topic, rows: readonly RecordOf[], tombstones: readonly Tombstone[]): void {
    this.staged.push({ op: "segment", topic, rows, tombstones });
  }

  discard(): void {
    this.staged = [];
  }

  restart(): void {
    this.staged = this.topics().map((topic) => ({ op: "close", topic }));
    this.revision = 0;
  }

  at(revision: Revision): void {
    const touched = new Map<RecordName, RecordOf | undefined>();
    for (const entry of this.staged) this.apply(entry, touched);
    this.staged = [];
    this.revision = Math.max(this.revision, revision);
    this.pinned = null;
    for (const name of touched.keys()) this.dropUnheld(name);
    for (const [name, before] of touched) this.announce(name, before);
  }

  pin(): RecordView {
    this.pinned ??= this.records.pin(this.revision);
    return this.pinned;
  }

  remoteState(unit: string, local: UnitLocalState, extras: RemoteExtras): UnitRemoteState | undefined {
    const { state, forgotten } = this.states.read(unit, local, extras, this.revision);
    this.purge(forgotten);
    return state;
  }

  untrack(unit: string): void {
    this.purge(this.states.untrack(unit));
  }

  private apply(entry: Staged, touched: Map<RecordName, RecordOf | undefined>): void {
    const touch = (name: RecordName) => {
      const { kind, key } = splitName(name);
      if (!touched.has(name)) touched.set(name, this.records.get(kind, key));
    };
    if (entry.op === "close") {
      for (const name of this.holds.close(entry.topic)) touch(name);
      return;
    }
    if (entry.op === "segment") {
      this.applySegment(entry, touch);
      return;
    }
    this.holds.open(entry.topic);
    for (const name of this.holds.clear(entry.topic)) touch(name);
  }

  private applySegment(entry: Extract<Staged, { op: "segment" }>, touch: (name: RecordName) => void): void {
    assert(this.holds.has(entry.topic), `a segment's topic ${entry.topic} was opened before`);
    for (const [kind, key, revision] of entry.tombstones) {
      const name = recordName(kind, key);
      touch(name);
      const present = this.records.get(kind, key);
      if (present === undefined || present.revision <= revision) this.holds.releaseAll(name);
      else this.holds.release(entry.topic, name);
    }
    for (const record of entry.rows) {
      const name = recordName(record.kind, keyOf(record));
      touch(name);
      const present = this.records.get(record.kind, keyOf(record));
      const newer = present === undefined || !this.holds.isHeld(name) || present.revision < record.revision;
      if (newer) this.records.put(record);
      this.holds.hold(entry.topic, name);
    }
  }

  private dropUnheld(name: RecordName): void {
    const { kind, key } = splitName(name);
    const relation = splitKey(key)[0] ?? "";
    if (this.holds.isHeld(name)) {
      this.kept.get(relation)?.delete(name);
    } else if (KEPT.has(kind) && this.states.names(relation) && this.records.get(kind, key)) {
      const kept = this.kept.get(relation);
      if (kept) kept.add(name);
      else this.kept.set(relation, new Set([name]));
    } else {
      this.records.delete(kind, key);
    }
  }

  private announce(name: RecordName, before: RecordOf | undefined): void {
    const { kind, key } = splitName(name);
    const after = this.records.get(kind, key);
    if (after === before) return;
    const change: Change = after
      ? { op: "put", record: after }
      : { op: "delete", kind, key, revision: this.revision, topics: [] };
    this.states.changed(change, before);
  }

  /** Drops what was kept only for the sake of local records that are gone now. */
  private purge(relations: Iterable<string>): void {
    for (const relation of relations) {
      if (this.states.names(relation)) continue;
      const names = this.kept.get(relation) ?? new Set();
      this.kept.delete(relation);
      for (const name of names) {
        const { kind, key } = splitName(name);
        const before = this.records.get(kind, key);
        this.records.delete(kind, key);
        this.pinned = null;
        this.announce(name, before);
      }
    }
  }

  private isGone(relation: string): boolean {
    return this.kept.get(relation)?.has(recordName("relation", relation)) === true;
  }
}
