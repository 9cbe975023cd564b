// From the mirror's records and the trackers to what `nextStep` reads. A call costs the unit's relations, not their
// members: those are followed change by change.
import { compareNatural } from "@kith/base";
import type { Change, RecordOf, Revision } from "@kith/schema";
import { addressesHash, configHash, leaderSettingsHash, trustHash } from "../hashes.ts";
import type { RecordView } from "../record-view.ts";
import type { LocalOf, RemoteExtras, RemoteRelation, UnitLocalState, UnitRemoteState } from "../step.ts";
import type { RelationTrack } from "./relation-track.ts";
import { UnitTracker } from "./unit-tracker.ts";

export interface RemoteStates {
  /** `forgotten`: relations that the unit's local records have stopped to name. */
  read(
    unit: string,
    local: UnitLocalState,
    extras: RemoteExtras,
    revision: Revision,
  ): { readonly state: UnitRemoteState | undefined; readonly forgotten: readonly string[] };
  changed(change: Change, before: RecordOf | undefined): void;
  /** Some followed unit's local records name the relation. */
  names(relation: string): boolean;
  untrack(unit: string): string[];
}

/** The endpoint that every charm has without declaring it. */
export const IMPLICIT_ENDPOINT = "juju-info";

export function createRemoteStates(live: RecordView, isGone: (relation: string) => boolean): RemoteStates {
  return new TrackedStates(live, isGone);
}

class TrackedStates implements RemoteStates {
  private readonly live: RecordView;
  private readonly isGone: (relation: string) => boolean;
  private readonly trackers = new Map<string, UnitTracker>();
  private readonly relationsOf = new Map<string, Set<string>>();
  private readonly hashes = new Map<string, string>();

  constructor(live: RecordView, isGone: (relation: string) => boolean) {
    this.live = live;
    this.isGone = isGone;
  }

  read(name: string, local: UnitLocalState, extras: RemoteExtras, revision: Revision) {
    const unit = this.live.get("unit", name);
    const application = unit && this.live.get("application", unit.application);
    if (unit === undefined || application === undefined) return { state: undefined, forgotten: [] };
    const tracker = this.track(unit);
    const forgotten = tracker.see(local);
    const state: UnitRemoteState = {
      ...extras,
      revision,
      unit,
      application,
      retryHooks: this.retryHooks(),
      isLeader: this.live.get("leader", application.name)?.unit === name,
      hashes: {
        config: this.hash(`config ${application.name}`, () => configHash(this.live, application.name)),
        trust: this.hash(`config trust ${application.name}`, () => trustHash(this.live, application.name)),
        addresses: this.hash(`machine ${name}`, () => addressesHash(this.live, name)),
      },
      leaderSettingsHash: this.hash(`leader ${application.name}`, () =>
        leaderSettingsHash(this.live, application.name),
      ),
      relations: this.relations(tracker, application, unit, local),
      orders: [...this.live.list("task-order", name)].sort((a, b) => compareNatural(a.task, b.task)),
      subordinates: this.subordinates(name),
    };
    return { state, forgotten };
  }

  changed(change: Change, before: RecordOf | undefined): void {
    const record = change.op === "put" ? change.record : before;
    if (record === undefined) return;
    this.forgetHashes(record);
    if (record.kind === "relation") this.index(record, change.op === "put");
    for (const tracker of this.trackers.values()) tracker.changed(change);
  }

  names(relation: string): boolean {
    for (const tracker of this.trackers.values()) if (tracker.names(relation)) return true;
    return false;
  }

  untrack(unit: string): string[] {
    const tracker = this.trackers.get(unit);
    this.trackers.delete(unit);
    return tracker ? [...tracker.relations()].map((track) => track.id) : [];
  }

  private track(unit: RecordOf<"unit">): UnitTracker {
    const existing = this.trackers.get(unit.name);
    if (existing) return existing;
    const follower = { unit: unit.name, application: unit.application, pair: unit.principal ?? unit.name };
    const tracker = new UnitTracker(follower, this.live, this.relationsOf.get(unit.application) ?? []);
    this.trackers.set(unit.name, tracker);
    return tracker;
  }

  private relations(
    tracker: UnitTracker,
    application: RecordOf<"application">,
    unit: RecordOf<"unit">,
    local: UnitLocalState,
  ): RemoteRelation[] {
    const relations: RemoteRelation[] = [];
    for (const track of tracker.relations()) {
      const record = this.live.get("relation", track.id);
      const remembered = local.relations.get(track.id);
      if (record && (remembered || this.concerns(record, unit)))
        relations.push(this.known(record, application, unit, track));
      else if (remembered) relations.push(this.remembered(remembered, application, track));
    }
    return relations.sort((a, b) => compareNatural(a.relation.id, b.relation.id));
  }

  /**
   * In container scope a subordinate pairs with its principal, or with another subordinate of it. Its application may be
   * related to other principals' applications too: those relations are none of its own.
   */
  private concerns(relation: RecordOf<"relation">, unit: RecordOf<"unit">): boolean {
    const { principal, application } = unit;
    if (relation.scope !== "container" || principal === null) return true;
    const remote = relation.endpoints.find((end) => end.application !== application)?.application ?? application;
    const paired = [principal, ...this.subordinates(principal)];
    return paired.some((name) => name.slice(0, name.lastIndexOf("/")) === remote);
  }

  private known(
    record: RecordOf<"relation">,
    application: RecordOf<"application">,
    unit: RecordOf<"unit">,
    track: RelationTrack,
  ): RemoteRelation {
    const peer = record.endpoints.length === 1;
    const own = record.endpoints.find((end) => end.application === unit.application);
    const remote = peer ? own : record.endpoints.find((end) => end.application !== unit.application);
    const remoteApplication = remote?.application ?? unit.application;
    return {
      relation: this.isGone(record.id) ? { ...record, life: "dead" } : record,
      endpoint: own?.name ?? "",
      remoteApplication,
      peer,
      implicit: own?.name === IMPLICIT_ENDPOINT,
      batch: isBatch(application, own?.name ?? ""),
      own: this.live.get("member", record.id, unit.name),
      blocked: this.blocked(record, unit, remoteApplication),
      differing: track.differing(),
      applicationBags: new Map([[remoteApplication, applicationBagRevision(this.live, record.id, remoteApplication)]]),
    };
  }

  private remembered(
    local: LocalOf<"relation-local">,
    application: RecordOf<"application">,
    track: RelationTrack,
  ): RemoteRelation {
    return {
      relation: { id: local.relation, life: "dead", suspended: false, scope: "global" },
      endpoint: local.endpoint,
      remoteApplication: local.remoteApplication,
      peer: local.peer,
      implicit: local.endpoint === IMPLICIT_ENDPOINT,
      batch: isBatch(application, local.endpoint),
      own: undefined,
      blocked: null,
      differing: track.differing(),
      applicationBags: new Map(),
    };
  }

  /** Entering scope makes the subordinate unit: an earlier one must be gone first (contract 5.3). */
  private blocked(relation: RecordOf<"relation">, unit: RecordOf<"unit">, remote: string): string | null {
    if (relation.scope !== "container" || unit.principal !== null) return null;
    for (const name of this.subordinates(unit.name)) {
      const subordinate = this.live.get("unit", name);
      if (subordinate?.application === remote && subordinate.life !== "alive") return `${name} to be removed`;
    }
    return null;
  }

  private subordinates(unit: string): string[] {
    const machine = this.live.get("unit-machine", unit)?.machine;
    if (machine === undefined) return [];
    const names: string[] = [];
    for (const { unit: name, principal } of this.live.list("assignment", machine)) {
      if (principal === unit) names.push(name);
    }
    return names.sort(compareNatural);
  }

  private retryHooks(): boolean {
    const value = this.live.get("model-setting", "automatically-retry-hooks")?.value ?? true;
    return value === true || value === "true";
  }

  private hash(name: string, compute: () => string): string {
    const cached = this.hashes.get(name);
    if (cached !== undefined) return cached;
    const computed = compute();
    this.hashes.set(name, computed);
    return computed;
  }

  private forgetHashes(record: RecordOf): void {
    if (record.kind === "setting") {
      this.hashes.delete(`config ${record.application}`);
      this.hashes.delete(`config trust ${record.application}`);
    } else if (record.kind === "application") {
      this.hashes.delete(`config ${record.name}`);
    } else if (record.kind === "leader-setting") {
      this.hashes.delete(`leader ${record.application}`);
    } else if (record.kind === "instance" || record.kind === "unit-machine") {
      for (const name of this.trackers.keys()) this.hashes.delete(`machine ${name}`);
    }
  }

  private index(relation: RecordOf<"relation">, present: boolean): void {
    for (const { application } of relation.endpoints) {
      const ids = this.relationsOf.get(application) ?? new Set();
      this.relationsOf.set(application, ids);
      if (present) ids.add(relation.id);
      else ids.delete(relation.id);
    }
  }
}

const isBatch = ({ delivery }: RecordOf<"application">, endpoint: string): boolean => delivery[endpoint] === "batch";

/** The version of an application bag that `seen` compares: 0 while the bag is empty (contract 2.3). */
export function applicationBagRevision(view: RecordView, relation: string, application: string): Revision {
  const bag = view.get("application-databag", relation, application);
  return bag === undefined || Object.keys(bag.data).length === 0 ? 0 : bag.revision;
}
