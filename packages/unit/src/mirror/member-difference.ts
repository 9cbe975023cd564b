// The members of one relation that differ from what one unit has seen: kept in natural order, changed one at a time.
import { compareNatural } from "@kith/base";
import type { RemoteMember } from "../step.ts";

export class MemberDifference {
  private members: RemoteMember[] = [];
  private shared = false;

  /** `member` differs now, in this way. */
  set(member: RemoteMember): void {
    const at = this.place(member.unit);
    const exists = this.members[at]?.unit === member.unit;
    this.own().splice(at, exists ? 1 : 0, member);
  }

  /** The unit does not differ any more. */
  delete(unit: string): void {
    const at = this.place(unit);
    if (this.members[at]?.unit === unit) this.own().splice(at, 1);
  }

  /** In natural order. What is handed out never changes. */
  list(): readonly RemoteMember[] {
    this.shared = true;
    return this.members;
  }

  private own(): RemoteMember[] {
    if (this.shared) this.members = [...this.members];
    this.shared = false;
    return this.members;
  }

  private place(unit: string): number {
    let low = 0;
    let high = this.members.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.members[middle];
      if (at !== undefined && compareNatural(at.unit, unit) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
