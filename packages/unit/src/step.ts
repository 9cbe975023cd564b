// What a unit's mind sees and what it answers. Pure data: the agent performs it.
import type { HookEvent, LocalChange, LocalKind, LocalRecord, RecordOf, Revision, Write } from "@kith/schema";

/** A local record as the agent keeps it: it has no revision of its own. */
export type LocalOf<K extends LocalKind> = Readonly<Extract<LocalRecord, { kind: K }>>;

/**
 * Everything the unit has done so far. Immutable: `applyLocal` answers a new one that shares what did not change (the
 * mirror compares by identity to find what is new in `seen`).
 */
export interface UnitLocalState {
  readonly unit: LocalOf<"unit-local">;
  readonly relations: ReadonlyMap<string, LocalOf<"relation-local">>;
  /** By relation, then block. */
  readonly pending: ReadonlyMap<string, ReadonlyMap<number, LocalOf<"pending">>>;
  readonly seen: ReadonlyMap<string, ReadonlyMap<number, LocalOf<"seen">>>;
}

/** One relation as the mirror shows it to one unit. */
export interface RemoteRelation {
  /** Its life is "dead" when the relation is gone from the model and only the unit's local records still name it. */
  readonly relation: Pick<RecordOf<"relation">, "id" | "life" | "suspended" | "scope">;
  /** The own endpoint's name and the remote application (the own one for a peer relation). */
  readonly endpoint: string;
  readonly remoteApplication: string;
  readonly peer: boolean;
  /** The own endpoint is the implicit juju-info: the unit enters scope but runs no hooks. */
  readonly implicit: boolean;
  /** The own endpoint is in batch delivery: windows that are taken up from now on. */
  readonly batch: boolean;
  /** Own membership; undefined until the unit has entered scope, or after it left. */
  readonly own: RecordOf<"member"> | undefined;
  /** A reason why the scope cannot be entered yet: an earlier subordinate is still going. Null: it can. */
  readonly blocked: string | null;
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
  /** null: it is in scope no longer, or it is marked departing. */
  readonly entered: Revision | null;
  /** Revision of its bag; 0 while it has none. */
  readonly bag: Revision;
}

/** What the agent knows and the mirror does not. */
export interface RemoteExtras {
  readonly bootId: string;
  /** Endpoints that the charm on disk declares, peers included; null before a charm is on disk. */
  readonly charmEndpoints: ReadonlySet<string> | null;
  /** The timer of the failed hook's retry (`retryDelayMs`) has run out. */
  readonly retryDue: boolean;
  /** The update-status timer (`updateStatusDelayMs`) has run out. */
  readonly updateStatusDue: boolean;
}

/** What the controller wants of one unit, pinned at one revision. */
export interface UnitRemoteState extends RemoteExtras {
  readonly revision: Revision;
  readonly unit: RecordOf<"unit">;
  readonly application: RecordOf<"application">;
  /** Model setting automatically-retry-hooks. */
  readonly retryHooks: boolean;
  readonly isLeader: boolean;
  readonly hashes: Hashes;
  readonly leaderSettingsHash: string;
  /** By relation id in natural order. */
  readonly relations: readonly RemoteRelation[];
  /** In order of task id. */
  readonly orders: readonly RecordOf<"task-order">[];
  /** Subordinates of this unit that still exist. */
  readonly subordinates: readonly string[];
}

/** What config-changed depends on (contract 2.4). Never empty texts: the first config-changed runs because local ones are. */
export interface Hashes {
  readonly config: string;
  readonly trust: string;
  readonly addresses: string;
}

/** What a window holds: `pending` records of one relation, in order of their blocks. */
export type Window = readonly LocalOf<"pending">[];

/** What the unit does next. The agent performs one step at a time and asks again when it is done. */
export type Step =
  /** Nothing to do until the mirror, a timer or a fact's answer moves. `idle`: the unit may report itself idle. */
  | { readonly kind: "wait"; readonly idle: boolean; readonly for: string }
  /** No process: send the writes as one fact with the local changes, and keep those once it is applied. */
  | { readonly kind: "fact"; readonly writes: readonly Write[]; readonly local: readonly LocalChange[] }
  /**
   * `prepare`, run the hook, `complete`. A hook that the charm does not have costs no process: outcome "missing". `window`:
   * what is taken up with this hook, in batch delivery.
   */
  | { readonly kind: "run-hook"; readonly event: HookEvent; readonly window?: Window }
  /** The failed hook was resolved without a retry: no process, `complete` with outcome "skipped" at once. */
  | { readonly kind: "skip-hook"; readonly event: HookEvent }
  | { readonly kind: "run-action"; readonly order: RecordOf<"task-order"> }
  /** Put this charm on disk (also the first one, before install): `prepare`, deploy, `complete` with "deployed". */
  | { readonly kind: "upgrade"; readonly charmUrl: string; readonly sha256: string; readonly modified: number }
  /** Everything is done: send `unit-dead`, then end the unit's loop and clear its directories. */
  | { readonly kind: "dead" };

export type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;
