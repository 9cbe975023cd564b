// How queued events are made: one place for which fields each kind of hook carries.
import type { HookEvent, HookKind, Revision } from "@kith/schema";
import type { RemoteRelation, UnitRemoteState } from "./step.ts";

type RelationKind = Extract<HookKind, `relation-${string}`>;
type UnitKind = Exclude<HookKind, RelationKind>;

/** A hook that concerns no relation. */
export function unitEvent(kind: UnitKind, pinned: Revision): HookEvent {
  return {
    kind,
    relation: null,
    endpoint: null,
    remoteApplication: null,
    remoteUnit: null,
    departingUnit: null,
    pinned,
    applicationBag: null,
  };
}

export function relationEvent(
  kind: RelationKind,
  relation: RemoteRelation,
  pinned: Revision,
  about: { readonly unit?: string; readonly departing?: string; readonly applicationBag?: string } = {},
): HookEvent {
  return {
    kind,
    relation: relation.relation.id,
    endpoint: relation.endpoint,
    remoteApplication: relation.remoteApplication,
    remoteUnit: about.unit ?? null,
    departingUnit: about.departing ?? null,
    pinned,
    applicationBag: about.applicationBag ?? null,
  };
}

/** JUJU_DEPARTING_UNIT (contract 5.4): the own unit when this side is going, else the one that left. */
export function departingUnit(remote: UnitRemoteState, departed: string): string {
  return ownDeparture(remote) ?? departed;
}

/** The own unit when this side is going. */
export function ownDeparture(remote: UnitRemoteState): string | null {
  return remote.unit.life !== "alive" || remote.application.life !== "alive" ? remote.unit.name : null;
}
