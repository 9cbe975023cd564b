// Batch delivery (docs/batch-delivery.md): a window is all that differs, in one relation, from what the unit has seen when it
// takes the relation up. At most one departed, one joined and one changed tell it, in this order; what is left of it
// stands in the relation's `pending` records, so that a retry, or another agent process, goes on with the same members.
import { compareNatural } from "@kith/base";
import type { HookEvent } from "@kith/schema";
import { WINDOW_MEMBERS_MAX } from "./limits.ts";
import { blockOf, seenMember } from "./local-state.ts";
import type { LocalOf, RemoteRelation, UnitLocalState, Window } from "./step.ts";

type Block = LocalOf<"pending">;

/** The lists of a block by the hook that tells them, in the order in which they are told. */
const LISTS = [
  ["relation-departed", "departed"],
  ["relation-joined", "joined"],
  ["relation-changed", "changed"],
] as const;

/** The members of `block` that the hook `event` tells. A block of classic delivery has no others. */
export function toldBy(block: Block, event: HookEvent): Delta {
  const only = (kind: HookEvent["kind"], units: readonly string[]) => (event.kind === kind ? [...units] : []);
  return {
    joined: only("relation-joined", block.joined),
    changed: only("relation-changed", block.changed),
    departed: only("relation-departed", block.departed),
  };
}

/** The units that one hook of batch delivery tells, each list in natural order: what KITH_DELTA holds. */
export type Delta = Pick<Block, "joined" | "changed" | "departed">;

/** Of the running or queued hook `event`; null for one of classic delivery. */
export function deltaOf(local: UnitLocalState, event: HookEvent): Delta | null {
  if (event.batch !== true) return null;
  const told = [...(local.pending.get(event.relation ?? "")?.values() ?? [])].map((block) => toldBy(block, event));
  const all = (list: keyof Delta) => told.flatMap((block) => block[list]).sort(compareNatural);
  return { joined: all("joined"), changed: all("changed"), departed: all("departed") };
}

/** What of `block` is to be told after `event`: who has joined is owed changed. Null: nothing. */
export function restOf(block: Block, event: HookEvent): Block | null {
  if (event.batch !== true || event.kind === "relation-changed") return null;
  const joined = event.kind === "relation-joined" ? [] : block.joined;
  const owed = event.kind === "relation-joined" ? block.joined.filter((unit) => !block.changed.includes(unit)) : [];
  const rest = { ...block, departed: [], joined, changed: [...block.changed, ...owed] };
  return rest.joined.length + rest.changed.length === 0 ? null : rest;
}

/** What was taken up in `relation` and not told yet. Between hooks only: a hook that is queued has its members there. */
export function windowOf(local: UnitLocalState, relation: string): Window {
  const blocks = local.pending.get(relation);
  return blocks === undefined ? [] : [...blocks.values()].sort((a, b) => a.block - b.block);
}

/** The hook that comes next in `window` and the first unit that it concerns; null when the window is empty. */
export function nextOf(window: Window): { readonly kind: (typeof LISTS)[number][0]; readonly first: string } | null {
  for (const [kind, list] of LISTS) {
    const [first] = window.flatMap((block) => block[list]).sort(compareNatural);
    if (first !== undefined) return { kind, first };
  }
  return null;
}

/** All that differs now, at most WINDOW_MEMBERS_MAX members of it. One who left and came again departs and joins. */
export function takeWindow(local: UnitLocalState, relation: RemoteRelation): Window {
  const { id } = relation.relation;
  const blocks = new Blocks(local.unit.unit, id);
  for (const { unit, entered } of relation.differing.slice(0, WINDOW_MEMBERS_MAX)) {
    const seen = seenMember(local, id, unit);
    const left = seen !== undefined && seen.entered !== entered;
    if (left) blocks.add(unit, "departed");
    if (entered !== null && (seen === undefined || left)) blocks.add(unit, "joined");
    if (seen !== undefined && !left) blocks.add(unit, "changed");
  }
  return blocks.window();
}

/** Everyone that the unit has seen departs. */
export function lastWindow(local: UnitLocalState, relation: string): Window {
  const blocks = new Blocks(local.unit.unit, relation);
  for (const block of local.seen.get(relation)?.values() ?? [])
    for (const [unit] of block.members) blocks.add(unit, "departed");
  return blocks.window();
}

class Blocks {
  readonly #unit: string;
  readonly #relation: string;
  readonly #blocks = new Map<number, { [K in "joined" | "changed" | "departed"]: string[] }>();

  constructor(unit: string, relation: string) {
    this.#unit = unit;
    this.#relation = relation;
  }

  add(member: string, list: "joined" | "changed" | "departed"): void {
    const number = blockOf(member);
    const block = this.#blocks.get(number) ?? { joined: [], changed: [], departed: [] };
    this.#blocks.set(number, block);
    block[list].push(member);
  }

  window(): Window {
    const place = { kind: "pending", unit: this.#unit, relation: this.#relation } as const;
    return [...this.#blocks].sort(([a], [b]) => a - b).map(([block, lists]) => ({ ...place, block, ...lists }));
  }
}
