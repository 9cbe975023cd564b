// What counts as told after a relation hook: the versions of the pinned view, never what the mirror shows by then.
import type { RecordView } from "../record-view.ts";
import type { LocalOf, UnitLocalState } from "../step.ts";

/** The block of `seen` after the events of `told`, which are of the same relation and block. */
export function markSeen(local: UnitLocalState, told: LocalOf<"pending">, view: RecordView): LocalOf<"seen"> {
  const { unit, relation, block } = told;
  const members = new Map<string, [string, number, number]>();
  for (const entry of local.seen.get(relation)?.get(block)?.members ?? []) members.set(entry[0], entry);
  const bag = (member: string) => view.get("unit-databag", relation, member)?.revision ?? 0;
  for (const member of told.departed) members.delete(member);
  for (const member of told.joined) {
    // A retried joined may find its member gone: incarnation 0 never matches, so departed follows.
    members.set(member, [member, view.get("member", relation, member)?.entered ?? 0, bag(member)]);
  }
  for (const member of told.changed) {
    const entry = members.get(member);
    if (entry) members.set(member, [member, entry[1], bag(member)]);
  }
  return { kind: "seen", unit, relation, block, members: [...members.values()] };
}
