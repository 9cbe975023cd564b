// A resolver looks for one kind of work. The order in which they are asked is the unit's whole policy (`next-step.ts`).
import type { LocalOf, RemoteRelation, Step, UnitLocalState, UnitRemoteState } from "../step.ts";

/** The step that this concern demands now, or null: ask the next one. */
export type Resolver = (local: UnitLocalState, remote: UnitRemoteState) => Step | null;

/** The unit, its application and so all its work are to go on. */
export function isAlive(remote: UnitRemoteState): boolean {
  return remote.unit.life === "alive";
}

/** The charm on disk is the one that the application has. */
export function hasWantedCharm(local: UnitLocalState, remote: UnitRemoteState): boolean {
  const charm = local.unit.charm;
  const { charmUrl, charmModified } = remote.application;
  return charm !== null && charm.url === charmUrl && charm.modified === charmModified;
}

export function upgradeStep(remote: UnitRemoteState): Step {
  const { charmUrl, charmSha256, charmModified } = remote.application;
  return { kind: "upgrade", charmUrl, sha256: charmSha256, modified: charmModified };
}

/** The charm on disk has no hooks for this relation: the implicit endpoint, or one that only another version declares. */
export function isSilent(remote: UnitRemoteState, relation: RemoteRelation): boolean {
  return relation.implicit || remote.charmEndpoints?.has(relation.endpoint) !== true;
}

/** The unit is to leave the relation: it is dying or suspended, or the unit itself goes (contract 5.4). */
export function isGoing(remote: UnitRemoteState, relation: RemoteRelation): boolean {
  return !isAlive(remote) || relation.relation.life !== "alive" || relation.relation.suspended;
}

/** A step that only stores changes to the unit's own record. */
export function unitFact(local: UnitLocalState, changes: Partial<LocalOf<"unit-local">>): Step {
  return { kind: "fact", writes: [], local: [{ op: "put", record: { ...local.unit, ...changes } }] };
}
