// Relations that are new to the unit: it enters scope, then created runs (contract 2.5, number 6; 5.2).
import type { LocalChange, Write } from "@kith/schema";
import { relationEvent } from "../hook-events.ts";
import { stageOf } from "../lifecycle/lifecycle.ts";
import type { RemoteRelation, UnitLocalState, UnitRemoteState } from "../step.ts";
import { isAlive, isGoing, isSilent, type Resolver } from "./resolver.ts";

/** Scope is entered and the bag's keys exist before created runs. All new relations are entered with one fact. */
export const enterScopes: Resolver = (local, remote) => {
  if (!mayCreate(local, remote)) return null;
  const writes: Write[] = [];
  const changes: LocalChange[] = [];
  for (const relation of remote.relations) {
    if (!mayEnter(local, remote, relation)) continue;
    writes.push({ kind: "enter-scope", relation: relation.relation.id });
    changes.push({
      op: "put",
      record: {
        kind: "relation-local",
        unit: remote.unit.name,
        relation: relation.relation.id,
        created: relation.implicit,
        entered: 0,
        changedPending: [],
        applicationBags: {},
        endpoint: relation.endpoint,
        remoteApplication: relation.remoteApplication,
        peer: relation.peer,
      },
    });
  }
  return writes.length === 0 ? null : { kind: "fact", writes, local: changes };
};

export const createRelations: Resolver = (local, remote) => {
  if (!mayCreate(local, remote)) return null;
  for (const relation of remote.relations) {
    const known = local.relations.get(relation.relation.id);
    if (known === undefined || known.created || relation.own === undefined) continue;
    if (isGoing(remote, relation) || isSilent(remote, relation)) continue;
    return { kind: "run-hook", event: relationEvent("relation-created", relation, remote.revision) };
  }
  return null;
};

function mayCreate(local: UnitLocalState, remote: UnitRemoteState): boolean {
  return local.unit.flags.installed && isAlive(remote) && stageOf(local.unit) === "idle";
}

function mayEnter(local: UnitLocalState, remote: UnitRemoteState, relation: RemoteRelation): boolean {
  if (local.relations.has(relation.relation.id) || relation.blocked !== null || isGoing(remote, relation)) return false;
  return relation.implicit || !isSilent(remote, relation);
}
