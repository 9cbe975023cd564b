// Joined, changed, departed and broken: contract 5.4, 5.5, and the guarantees of 2.3; in batch delivery for a window at a
// time (docs/batch-delivery.md).
import { joinKey } from "@kith/schema";
import { departingUnit, ownDeparture, relationEvent } from "../hook-events.ts";
import { firstSeen, forgetRelation, seenMember } from "../local-state.ts";
import type { LocalOf, RemoteRelation, Step, UnitLocalState, UnitRemoteState, Window } from "../step.ts";
import { lastWindow, nextOf, takeWindow, windowOf } from "../window.ts";
import { isGoing, isSilent, type Resolver } from "./resolver.ts";

/** The first relation that has something to do, peers after all others. */
export const followRelations: Resolver = (local, remote) => {
  if (local.relations.size === 0) return null;
  for (const peers of [false, true]) {
    for (const relation of remote.relations) {
      const step = relation.peer === peers ? relationStep(local, remote, relation) : null;
      if (step) return step;
    }
  }
  return null;
};

function relationStep(local: UnitLocalState, remote: UnitRemoteState, relation: RemoteRelation): Step | null {
  const known = local.relations.get(relation.relation.id);
  if (known === undefined) return null;
  const going = isGoing(remote, relation);
  const silent = isSilent(remote, relation) || !known.created;
  if (silent) return going ? leave(local, relation) : null;
  const window = windowOf(local, relation.relation.id);
  if (window.length > 0) return goOn(remote, relation, window, going);
  const owed = known.changedPending[0];
  if (owed !== undefined) return run("relation-changed", remote, relation, owed);
  return going ? goOut(local, remote, relation) : follow(local, remote, relation, known);
}

/** The next hook of a window that was taken up. Who goes tells only the changed that is owed, and drops the rest. */
function goOn(remote: UnitRemoteState, relation: RemoteRelation, window: Window, going: boolean): Step | null {
  const next = nextOf(window);
  if (next !== null && !(going && next.kind !== "relation-changed")) return tell(remote, relation, window);
  const keys = window.map(({ unit, relation: id, block }) => joinKey([unit, id, block]));
  return { kind: "fact", writes: [], local: keys.map((key) => ({ op: "delete", kind: "pending", key })) };
}

/** The first hook of what `window` holds. */
function tell(remote: UnitRemoteState, relation: RemoteRelation, window: Window, taken?: Window): Step | null {
  const next = nextOf(window);
  if (next === null) return null;
  const departing = next.kind === "relation-departed" ? ownDeparture(remote) : null;
  const about = { unit: next.first, ...(departing === null ? {} : { departing }) };
  const event = { ...relationEvent(next.kind, relation, remote.revision, about), batch: true } as const;
  return { kind: "run-hook", event, ...(taken === undefined ? {} : { window: taken }) };
}

/** Departed for each member in natural order, then broken; peers leave without it. */
function goOut(local: UnitLocalState, remote: UnitRemoteState, relation: RemoteRelation): Step {
  if (relation.batch) {
    const all = lastWindow(local, relation.relation.id);
    const step = tell(remote, relation, all, all);
    if (step !== null) return step;
  }
  const member = firstSeen(local, relation.relation.id);
  if (member !== undefined) return run("relation-departed", remote, relation, member);
  if (relation.peer) return leave(local, relation);
  return { kind: "run-hook", event: relationEvent("relation-broken", relation, remote.revision) };
}

/** The application bag first (it may precede any joined), then the members in natural order. */
function follow(
  local: UnitLocalState,
  remote: UnitRemoteState,
  relation: RemoteRelation,
  known: LocalOf<"relation-local">,
): Step | null {
  if (relation.own === undefined) return null;
  for (const [application, revision] of relation.applicationBags) {
    if ((known.applicationBags[application] ?? 0) === revision) continue;
    const event = relationEvent("relation-changed", relation, remote.revision, { applicationBag: application });
    return { kind: "run-hook", event };
  }
  const [member] = relation.differing;
  if (member === undefined) return null;
  if (relation.batch) {
    const window = takeWindow(local, relation);
    return tell(remote, relation, window, window);
  }
  const seen = seenMember(local, relation.relation.id, member.unit);
  if (seen === undefined) return run("relation-joined", remote, relation, member.unit);
  if (seen.entered !== member.entered) return run("relation-departed", remote, relation, member.unit);
  return run("relation-changed", remote, relation, member.unit);
}

function run(
  kind: "relation-joined" | "relation-changed" | "relation-departed",
  remote: UnitRemoteState,
  relation: RemoteRelation,
  unit: string,
): Step {
  const departing = kind === "relation-departed" ? { departing: departingUnit(remote, unit) } : {};
  return { kind: "run-hook", event: relationEvent(kind, relation, remote.revision, { unit, ...departing }) };
}

/** Out of scope without a hook. */
function leave(local: UnitLocalState, relation: RemoteRelation): Step {
  const id = relation.relation.id;
  const writes = relation.own === undefined ? [] : [{ kind: "leave-scope", relation: id } as const];
  return { kind: "fact", writes, local: forgetRelation(local, id) };
}
