// One relation as one unit follows it: which members of the other side differ from what the unit has seen. Each mirror
// change and each change of `seen` touches one member; all members are scanned only when tracking starts.
import type { RecordOf } from "@kith/schema";
import type { RecordView } from "../record-view.ts";
import type { LocalOf, RemoteMember } from "../step.ts";
import { MemberDifference } from "./member-difference.ts";

export type SeenBlocks = ReadonlyMap<number, LocalOf<"seen">>;

/** Who follows: the principal of a subordinate's pair is its principal unit, of a principal it is itself. */
export interface Follower {
  readonly unit: string;
  readonly application: string;
  readonly pair: string;
}

export class RelationTrack {
  readonly id: string;
  private readonly follower: Follower;
  private readonly live: RecordView;
  private readonly difference = new MemberDifference();
  private readonly seen = new Map<string, readonly [string, number, number]>();
  private blocks: SeenBlocks = new Map();

  constructor(id: string, follower: Follower, live: RecordView) {
    this.id = id;
    this.follower = follower;
    this.live = live;
    for (const member of live.list("member", id)) this.refresh(member.unit);
  }

  differing(): readonly RemoteMember[] {
    return this.difference.list();
  }

  /** Takes over the unit's `seen` records of this relation; only blocks that are other records than before are read. */
  see(blocks: SeenBlocks | undefined): void {
    const next = blocks ?? new Map();
    if (next === this.blocks) return;
    for (const [number, before] of this.blocks) {
      const after = next.get(number);
      if (after !== before) this.seeBlock(before, after);
    }
    for (const [number, after] of next) if (!this.blocks.has(number)) this.seeBlock(undefined, after);
    this.blocks = next;
  }

  /** Compares one member again, after its membership, its bag or what was seen of it changed. */
  refresh(unit: string): void {
    if (unit === this.follower.unit) return;
    const member = this.live.get("member", this.id, unit);
    const present = member !== undefined && !member.departing && this.hears(member);
    const bag = this.live.get("unit-databag", this.id, unit)?.revision ?? 0;
    const seen = this.seen.get(unit);
    if (present && (seen === undefined || seen[1] !== member.entered || seen[2] !== bag)) {
      this.difference.set({ unit, entered: member.entered, bag });
    } else if (!present && seen !== undefined) {
      this.difference.set({ unit, entered: null, bag });
    } else {
      this.difference.delete(unit);
    }
  }

  private seeBlock(before: LocalOf<"seen"> | undefined, after: LocalOf<"seen"> | undefined): void {
    const touched = new Set<string>();
    for (const [unit] of before?.members ?? []) {
      this.seen.delete(unit);
      touched.add(unit);
    }
    for (const entry of after?.members ?? []) {
      this.seen.set(entry[0], entry);
      touched.add(entry[0]);
    }
    for (const unit of touched) this.refresh(unit);
  }

  /** Members visible to the unit: the other side, all peers, or in container scope its own pair (contract 5.2). */
  private hears(member: RecordOf<"member">): boolean {
    const relation = this.live.get("relation", this.id);
    const peer = relation !== undefined && relation.endpoints.length === 1;
    if (!peer && member.application === this.follower.application) return false;
    return member.principal === null || member.principal === this.follower.pair;
  }
}
