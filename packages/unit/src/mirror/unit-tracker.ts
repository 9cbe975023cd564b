// What the mirror keeps per unit beside the records: one track per relation that the unit takes part in or remembers.
import { type Change, keyOf, splitKey } from "@kith/schema";
import type { RecordView } from "../record-view.ts";
import type { UnitLocalState } from "../step.ts";
import { type Follower, RelationTrack } from "./relation-track.ts";

export class UnitTracker {
  readonly follower: Follower;
  private readonly live: RecordView;
  private readonly tracks = new Map<string, RelationTrack>();
  private named: UnitLocalState["relations"] = new Map();
  private seen: UnitLocalState["seen"] = new Map();

  constructor(follower: Follower, live: RecordView, relations: Iterable<string>) {
    this.follower = follower;
    this.live = live;
    for (const id of relations) this.follow(id);
  }

  /** Relations followed, in no order. */
  relations(): Iterable<RelationTrack> {
    return this.tracks.values();
  }

  /** The unit's local records name the relation: what the mirror knows of it must stay readable. */
  names(relation: string): boolean {
    return this.named.has(relation);
  }

  /** Takes over the unit's local records; answers the relations that it no longer names. */
  see(local: UnitLocalState): string[] {
    const forgotten: string[] = [];
    if (local.relations !== this.named) {
      for (const id of this.named.keys()) if (!local.relations.has(id)) forgotten.push(id);
      for (const id of local.relations.keys()) this.follow(id);
      this.named = local.relations;
    }
    if (local.seen !== this.seen) {
      this.seen = local.seen;
      for (const [id, track] of this.tracks) track.see(local.seen.get(id));
    }
    for (const id of forgotten) if (this.live.get("relation", id) === undefined) this.tracks.delete(id);
    return forgotten;
  }

  /** One record of the mirror has changed. */
  changed(change: Change): void {
    const record = change.op === "put" ? change.record : undefined;
    const kind = record?.kind ?? (change.op === "delete" ? change.kind : undefined);
    if (kind === "relation") this.relationChanged(change);
    if (kind !== "member" && kind !== "unit-databag") return;
    const [relation = "", unit = ""] = splitKey(change.op === "put" ? keyOf(change.record) : change.key);
    this.tracks.get(relation)?.refresh(unit);
  }

  private relationChanged(change: Change): void {
    if (change.op === "delete") {
      if (!this.named.has(change.key)) this.tracks.delete(change.key);
      return;
    }
    const { record } = change;
    if (record.kind !== "relation") return;
    if (record.endpoints.some((end) => end.application === this.follower.application)) this.follow(record.id);
  }

  private follow(id: string): void {
    if (this.tracks.has(id)) return;
    const track = new RelationTrack(id, this.follower, this.live);
    track.see(this.seen.get(id));
    this.tracks.set(id, track);
  }
}
