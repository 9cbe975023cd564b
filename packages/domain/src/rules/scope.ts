// Being in the scope of a relation, and leaving it (contract 5.2, 5.4).
import { ok } from "@kith/base";
import type { RecordOf } from "@kith/schema";
import { type Deciding, notFound, notValid, type Outcome, refuse } from "../deciding.ts";
import type { Draft } from "../world/draft.ts";
import type { World } from "../world/world.ts";
import { counterpartOf } from "./relate.ts";
import { addSubordinate } from "./units.ts";

type Unit = RecordOf<"unit">;
type Relation = RecordOf<"relation">;

/**
 * Puts `unit` into the scope of relation `id`: its bag is replaced by the default keys, and in container scope a
 * principal gets its subordinate. Twice is once.
 */
export function enterScope(context: Deciding, unit: Unit, id: string): Outcome {
  const { draft } = context;
  const relation = draft.get("relation", id);
  if (relation === undefined) return notFound("relation", id);
  const counterpart = counterpartOf(relation, unit.application);
  if (counterpart === undefined) return notFound("relation", id);
  if (draft.get("member", id, unit.name) !== undefined) return ok(null);
  if (relation.life !== "alive") return refuse({ code: "not-alive", kind: "relation", id, life: relation.life });
  if (unit.life !== "alive") return refuse({ code: "not-alive", kind: "unit", id: unit.name, life: unit.life });
  const pair = relation.scope === "container" ? pairPrincipal(context, unit, relation, counterpart) : ok(null);
  if (!pair.ok) return pair;
  const own = { relation: id, unit: unit.name, application: unit.application, principal: pair.value };
  draft.put({ kind: "member", ...own, entered: draft.revision, departing: false });
  draft.put({ kind: "unit-databag", ...own, data: { ...networkKeys(draft, unit.name) } });
  if (draft.get("leader", unit.application)?.unit === unit.name) markJoined(context, id);
  return ok(null);
}

function markJoined({ draft, at }: Deciding, id: string): void {
  const status = draft.get("relation-status", id);
  if (status?.status === "joining") draft.put({ ...status, status: "joined", since: at });
}

/** The principal of the pair in container scope, whose subordinate is made if this unit is the principal. */
function pairPrincipal(context: Deciding, unit: Unit, relation: Relation, counterpart: string): Outcome<string> {
  const { draft } = context;
  const other = draft.get("application", counterpart);
  if (other === undefined) return notFound("application", counterpart);
  if (unit.principal !== null) {
    const principal = draft.get("unit", unit.principal);
    if (!other.subordinate && principal?.application !== counterpart)
      return notValid(`unit ${JSON.stringify(unit.name)} has no counterpart in relation ${relation.id}`);
    return ok(unit.principal);
  }
  if (!other.subordinate) return ok(unit.name);
  const existing = draft.by("subordinates-of-unit", unit.name).find((one) => one.application === counterpart);
  if (existing !== undefined && existing.life !== "alive")
    return refuse({ code: "subordinate-still-dying", unit: existing.name, relation: relation.id });
  const machine = draft.get("unit-machine", unit.name)?.machine;
  if (machine === undefined) return notFound("machine of unit", unit.name);
  if (existing === undefined) addSubordinate(context, other, unit.name, machine);
  return ok(unit.name);
}

/** Takes `unit` out of scope; its bag stays as long as the relation. The last one out of a dying relation ends it (advance-life). */
export function leaveScope(draft: Draft, unit: string, relation: string): void {
  draft.remove("member", relation, unit);
}

export function leaveAllScopes(draft: Draft, unit: string): void {
  for (const member of draft.by("members-of-unit", unit)) leaveScope(draft, unit, member.relation);
}

/** The keys that every bag of a unit carries: where it is reached. Empty while its machine has no address. */
export function networkKeys(world: World, unit: string): { readonly [key: string]: string } {
  const machine = world.get("unit-machine", unit)?.machine;
  const address = machine === undefined ? undefined : world.get("instance", machine)?.addresses[0]?.value;
  if (address === undefined) return {};
  return {
    "private-address": address,
    "ingress-address": address,
    "egress-subnets": `${address}/${address.includes(":") ? 128 : 32}`,
  };
}
