// One model's (or the controller's) records with the indexes that decide, planners and views may walk.
import type { Change, Commit, Kind, RecordOf, Revision } from "@kith/schema";

/** The declared indexes: what may be walked. A kind without an index is reached by its key alone. */
export interface Indexes {
  "units-of-application": "unit";
  "subordinates-of-unit": "unit";
  "units-on-machine": "unit-machine";
  "assignments-of-machine": "assignment";
  "relations-of-application": "relation";
  "members-of-relation": "member";
  "members-of-unit": "member";
  "bags-of-relation": "unit-databag";
  "bags-of-unit": "unit-databag";
  "application-bags-of-relation": "application-databag";
  "settings-of-application": "setting";
  "leader-settings-of-application": "leader-setting";
  "resources-of-application": "resource";
  "applications-of-charm": "application";
  "ports-of-unit": "port";
  "ports-of-machine": "port";
  "state-of-unit": "charm-state";
  "relation-locals-of-unit": "relation-local";
  "pending-of-unit": "pending";
  "seen-of-unit": "seen";
  "unit-resources-of-unit": "unit-resource";
  "tasks-of-operation": "task";
  "tasks-of-receiver": "task";
  "orders-of-receiver": "task-order";
  "annotations-of-entity": "annotation";
  "permissions-of-user": "permission";
  "permissions-on-object": "permission";
  /** All applications and all machines of the model; value is "". */
  applications: "application";
  machines: "machine";
  /** Provisions whose state is open; value is "". */
  "open-provisions": "provision";
  /** Every record whose `life` is not "alive", by kind. */
  "not-alive": Kind;
  /** Units that run a charm, or will once they are rebuilt, by its URL. */
  "locals-of-charm": "unit-local";
  /** Those that have ended; value is "". */
  "finished-operations": "operation";
  /** All of them; value is "". */
  "pending-resources": "pending-resource";
  /** Units whose workload is in error; value is "". */
  "units-in-error": "unit-workload";
}
export type IndexName = keyof Indexes;

export interface World {
  /** The revision that this view stands at; a draft answers the revision that its commit would have. */
  readonly revision: Revision;
  /** Key parts in the order of the kind's definition. */
  get<K extends Kind>(kind: K, ...key: readonly string[]): RecordOf<K> | undefined;
  /** Records of one index value, in no order. */
  by<I extends IndexName>(index: I, value: string): Iterable<RecordOf<Indexes[I]>>;
  countBy<I extends IndexName>(index: I, value: string): number;
}

/** Views, exports and tests may walk a whole kind; `decide` and planners may not. */
export interface WholeWorld extends World {
  all<K extends Kind>(kind: K): Iterable<RecordOf<K>>;
  count(kind: Kind): number;
}

/** The durable world in memory. */
export interface DurableWorld extends WholeWorld {
  readonly epoch: string;
  readonly horizon: Revision;
  apply(commit: Commit): void;
  /** Forgets tombstones up to `horizon`: a cursor below it gets snapshots. */
  dropTombstones(horizon: Revision): void;
  /** Records and tombstones of `topic` changed after `since`, from an index by revision. */
  changedSince(topic: string, since: Revision): { readonly changes: readonly Change[]; readonly last: Revision };
  /** Topics of which a record or a tombstone is kept. */
  readonly topicCount: number;
  /** Revision of the topic's last change at or before now; 0 when it has none, or none above the horizon is left of it. */
  lastChange(topic: string): Revision;
}
