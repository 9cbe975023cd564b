// The unit's own records as one immutable value: how it starts, how changes apply to it, how it is read.
import { assert, compareNatural } from "@kith/base";
import { freshUnitLocal, joinKey, type LocalChange, type LocalRecord, MEMBER_BLOCK, splitKey } from "@kith/schema";
import type { LocalOf, UnitLocalState } from "./step.ts";

/** A unit that has done nothing yet. */
export function initialLocal(unit: string): UnitLocalState {
  return { unit: freshUnitLocal(unit), relations: new Map(), pending: new Map(), seen: new Map() };
}

/** The state that stored records describe; `initialLocal` when there are none. */
export function localFromRecords(unit: string, records: Iterable<LocalRecord>): UnitLocalState {
  const changes: LocalChange[] = [];
  for (const record of records) changes.push({ op: "put", record });
  return applyLocal(initialLocal(unit), changes);
}

/** The state after `changes`; shares with `state` every map and record that did not change. */
export function applyLocal(state: UnitLocalState, changes: readonly LocalChange[]): UnitLocalState {
  let next = state;
  for (const change of changes) next = change.op === "put" ? put(next, change.record) : remove(next, change);
  return next;
}

/** All local records, for storing them whole. */
export function localRecords(state: UnitLocalState): LocalRecord[] {
  const records: LocalRecord[] = [state.unit, ...state.relations.values()];
  for (const blocks of state.pending.values()) records.push(...blocks.values());
  for (const blocks of state.seen.values()) records.push(...blocks.values());
  return records;
}

/** The block of local records that `unit` falls into. */
export function blockOf(unit: string): number {
  const number = Number(unit.slice(unit.indexOf("/") + 1));
  assert(Number.isInteger(number), `${unit} ends in its number`);
  return Math.floor(number / MEMBER_BLOCK);
}

/** What the unit was last told of `member`: its incarnation and bag revision. */
export function seenMember(
  state: UnitLocalState,
  relation: string,
  member: string,
): { readonly entered: number; readonly bag: number } | undefined {
  const block = state.seen.get(relation)?.get(blockOf(member));
  const found = block?.members.find(([unit]) => unit === member);
  return found && { entered: found[1], bag: found[2] };
}

/** The members that have joined and not departed, in natural order. `relation-list` reads this (contract 4.3). */
export function seenMembers(state: UnitLocalState, relation: string): string[] {
  const units: string[] = [];
  for (const block of state.seen.get(relation)?.values() ?? []) for (const [unit] of block.members) units.push(unit);
  return units.sort(compareNatural);
}

/**
 * What `relation-list` shows while the prepared hook runs: the joined members, with those joining now and without those
 * departing now; none during broken.
 */
export function joinedUnits(state: UnitLocalState, relation: string): string[] {
  const { event, step, op } = state.unit;
  const units = new Set(seenMembers(state, relation));
  if (op !== "run-hook" || step !== "pending" || event?.relation !== relation) return [...units];
  if (event.kind === "relation-broken") return [];
  for (const block of state.pending.get(relation)?.values() ?? []) {
    // A window may hold more than the hook that runs tells.
    if (event.kind === "relation-departed") for (const unit of block.departed) units.delete(unit);
    if (event.kind === "relation-joined") for (const unit of block.joined) units.add(unit);
  }
  return [...units].sort(compareNatural);
}

/** The first joined member in natural order, without sorting them all: blocks follow unit numbers. */
export function firstSeen(state: UnitLocalState, relation: string): string | undefined {
  let lowest: LocalOf<"seen"> | undefined;
  for (const block of state.seen.get(relation)?.values() ?? []) {
    if (block.members.length > 0 && (lowest === undefined || block.block < lowest.block)) lowest = block;
  }
  let first: string | undefined;
  for (const [unit] of lowest?.members ?? []) {
    if (first === undefined || compareNatural(unit, first) < 0) first = unit;
  }
  return first;
}

/** The changes that make the controller's and the agent's copies forget `relation`. */
export function forgetRelation(state: UnitLocalState, relation: string): LocalChange[] {
  const unit = state.unit.unit;
  const changes: LocalChange[] = [];
  for (const kind of ["pending", "seen"] as const) {
    for (const block of state[kind].get(relation)?.keys() ?? []) {
      changes.push({ op: "delete", kind, key: joinKey([unit, relation, block]) });
    }
  }
  if (state.relations.has(relation)) {
    changes.push({ op: "delete", kind: "relation-local", key: joinKey([unit, relation]) });
  }
  return changes;
}

type Blocks<K extends "pending" | "seen"> = ReadonlyMap<string, ReadonlyMap<number, LocalOf<K>>>;

function put(state: UnitLocalState, record: LocalRecord): UnitLocalState {
  assert(record.unit === state.unit.unit, `${record.kind} of ${record.unit} is not a record of ${state.unit.unit}`);
  switch (record.kind) {
    case "unit-local":
      return { ...state, unit: record };
    case "relation-local":
      return { ...state, relations: new Map(state.relations).set(record.relation, record) };
    case "pending":
      return { ...state, pending: withBlock(state.pending, record) };
    case "seen":
      return { ...state, seen: withBlock(state.seen, record) };
  }
}

function remove(state: UnitLocalState, change: Extract<LocalChange, { op: "delete" }>): UnitLocalState {
  const [, relation = "", block = ""] = splitKey(change.key);
  switch (change.kind) {
    case "relation-local": {
      const relations = new Map(state.relations);
      relations.delete(relation);
      return { ...state, relations };
    }
    case "pending":
      return { ...state, pending: withoutBlock(state.pending, relation, Number(block)) };
    case "seen":
      return { ...state, seen: withoutBlock(state.seen, relation, Number(block)) };
  }
}

function withBlock<R extends LocalOf<"pending"> | LocalOf<"seen">>(
  blocks: ReadonlyMap<string, ReadonlyMap<number, R>>,
  record: R,
): ReadonlyMap<string, ReadonlyMap<number, R>> {
  const inner = new Map(blocks.get(record.relation)).set(record.block, record);
  return new Map(blocks).set(record.relation, inner);
}

function withoutBlock<K extends "pending" | "seen">(blocks: Blocks<K>, relation: string, block: number): Blocks<K> {
  const inner = new Map(blocks.get(relation));
  inner.delete(block);
  const outer = new Map(blocks);
  if (inner.size === 0) outer.delete(relation);
  else outer.set(relation, inner);
  return outer;
}
