// What a unit's mind sees and what it answers. Pure data: the agent performs it.
import type { HookEvent, LocalRecord, RecordOf, Revision, Write } from "@kith/schema";

/** Everything the unit has done so far; a copy of its local records. */
export interface UnitLocalState {
  readonly unit: RecordOf<"unit-local">;
  readonly relations: ReadonlyMap<string, RecordOf<"relation-local">>;
  /** By relation, then block. */
  readonly pending: ReadonlyMap<string, ReadonlyMap<number, RecordOf<"pending">>>;
  readonly seen: ReadonlyMap<string, ReadonlyMap<number, RecordOf<"seen">>>;
}

/** One relation as the mirror shows it to one unit. */
export interface RemoteRelation {
  readonly relation: RecordOf<"relation">;
  /** The own endpoint's name and the remote application (the own one for a peer relation). */
  readonly endpoint: string;
  readonly remoteApplication: string;
  readonly peer: boolean;
  readonly implicit: boolean;
  /** Own membership; undefined until the unit has entered scope, or after it left. */
  readonly own: RecordOf<"member"> | undefined;
  /**
   * Members of the other side (never the own unit) that differ from what the unit has seen, in natural order: not
   * seen, seen in another incarnation, with another bag revision, or seen and gone.
   */
  readonly differing: readonly RemoteMember[];
  /** Application bags that are audible here, with the revision of their last change: 0 while empty. */
  readonly applicationBags: ReadonlyMap<string, Revision>;
}

export interface RemoteMember {
  readonly unit: string;
  /** null: it is in scope no longer. */
  readonly entered: Revision | null;
  readonly bag: Revision;
}

/** What the controller wants of one unit, pinned at one revision. */
export interface UnitRemoteState {
  readonly revision: Revision;
  readonly unit: RecordOf<"unit">;
  readonly application: RecordOf<"application">;
  /** Model setting automatically-retry-hooks. */
  readonly retryHooks: boolean;
  readonly isLeader: boolean;
  readonly hashes: { readonly config: string; readonly trust: string; readonly addresses: string };
  readonly leaderSettingsHash: string;
  readonly relations: readonly RemoteRelation[];
  readonly orders: readonly RecordOf<"task-order">[];
  /** Subordinates of this unit that still exist. */
  readonly subordinates: readonly string[];
  readonly bootId: string;
  /** Monotonic time when a retry or update-status is next due, as the agent's timers say. */
  readonly retryDue: boolean;
  readonly updateStatusDue: boolean;
}

export type Step =
  | { readonly kind: "wait"; readonly idle: boolean; readonly for: string }
  /** Local records and writes only: no process. */
  | { readonly kind: "fact"; readonly writes: readonly Write[]; readonly local: readonly LocalRecord[] }
  | { readonly kind: "run-hook"; readonly event: HookEvent }
  | { readonly kind: "run-action"; readonly order: RecordOf<"task-order"> }
  | { readonly kind: "upgrade"; readonly charmUrl: string; readonly sha256: string; readonly modified: number }
  | { readonly kind: "dead" };
