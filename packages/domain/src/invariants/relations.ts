// I16 to I21: relations, who is in them, and their bags.
import { isPeer } from "../rules/relate.ts";
import type { Invariant } from "./invariant.ts";

export const relationInvariants: { readonly [number: string]: Invariant } = {
  *I16(world) {
    const keys = new Set<string>();
    for (const relation of world.all("relation")) {
      if (keys.has(relation.key)) yield `two relations ${relation.key}`;
      keys.add(relation.key);
      for (const { application } of relation.endpoints)
        if (world.get("application", application) === undefined)
          yield `relation ${relation.id} names ${application}, which is gone`;
    }
  },
  *I17(world) {
    for (const member of world.all("member")) {
      const relation = world.get("relation", member.relation);
      const unit = world.get("unit", member.unit);
      if (relation === undefined) yield `${member.unit} is in relation ${member.relation}, which is gone`;
      else if (!relation.endpoints.some((endpoint) => endpoint.application === member.application))
        yield `${member.unit} is in relation ${member.relation}, where ${member.application} has no side`;
      if (unit === undefined) yield `${member.unit} is in relation ${member.relation} and gone`;
      if (unit?.application !== member.application) yield `membership of ${member.unit} names another application`;
      if (world.get("unit-databag", member.relation, member.unit) === undefined)
        yield `${member.unit} has no bag in relation ${member.relation}`;
    }
  },
  *I18(world) {
    for (const kind of ["member", "unit-databag"] as const)
      for (const record of world.all(kind)) {
        const container = world.get("relation", record.relation)?.scope === "container";
        if (container !== (record.principal !== null))
          yield `${kind} of ${record.unit} does not fit the scope of relation ${record.relation}`;
      }
  },
  *I19(world) {
    for (const kind of ["unit-databag", "application-databag"] as const)
      for (const bag of world.all(kind))
        if (world.get("relation", bag.relation) === undefined) yield `a bag of relation ${bag.relation}, which is gone`;
    for (const status of world.all("relation-status"))
      if (world.get("relation", status.id) === undefined) yield `status of relation ${status.id}, which is gone`;
  },
  *I20(world) {
    for (const member of world.all("member")) {
      if (member.entered > world.revision) yield `${member.unit} entered relation ${member.relation} in the future`;
      const alive = world.get("unit", member.unit)?.life === "alive";
      if (!alive && !member.departing)
        yield `${member.unit} is dying and not departing from relation ${member.relation}`;
    }
  },
  *I21(world) {
    for (const relation of world.all("relation")) {
      if (isPeer(relation) || relation.scope !== "container") continue;
      const subordinate = relation.endpoints.some(
        ({ application }) => world.get("application", application)?.subordinate,
      );
      if (!subordinate) yield `container-scoped relation ${relation.id} has no subordinate side`;
    }
  },
};
