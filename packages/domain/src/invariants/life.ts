// I22 to I28: nothing dies without a reason to wait, and nothing lives on what is dying.
import { blockers, type Entity } from "../blockers.ts";
import { counterpartOf } from "../rules/relate.ts";
import type { Invariant } from "./invariant.ts";

export const lifeInvariants: { readonly [number: string]: Invariant } = {
  *I22(world) {
    const kinds = ["unit", "relation", "application", "machine"] as const;
    for (const kind of kinds)
      for (const record of world.all(kind)) {
        const entity: Entity = { kind, id: "name" in record ? record.name : record.id };
        if (record.life !== "alive" && blockers(world, entity).length === 0)
          yield `${kind} ${entity.id} is ${record.life} and waits for nothing`;
      }
  },
  *I23(world) {
    const model = world.get("model");
    if (model === undefined || model.life === "alive") return;
    for (const kind of ["application", "machine"] as const)
      for (const record of world.all(kind))
        if (record.life === "alive") yield `a ${kind} is alive in a model that is not`;
    const empty = world.count("application") === 0 && world.count("machine") === 0;
    if (empty !== (model.life === "dead")) yield `the model is ${model.life} and ${empty ? "" : "not "}empty`;
  },
  *I24(world) {
    for (const application of world.all("application")) {
      if (application.life === "alive") continue;
      for (const unit of world.by("units-of-application", application.name))
        if (unit.life === "alive") yield `unit ${unit.name} is alive, its application is not`;
    }
  },
  *I25(world) {
    for (const unit of world.all("unit")) {
      if (unit.principal === null || unit.life !== "alive") continue;
      const principal = world.get("unit", unit.principal);
      if (principal?.life !== "alive") yield `unit ${unit.name} is alive, its principal is not`;
      const related = [...world.by("relations-of-application", unit.application)].some(
        (relation) =>
          relation.scope === "container" &&
          relation.life === "alive" &&
          counterpartOf(relation, unit.application) === principal?.application,
      );
      if (!related) yield `subordinate ${unit.name} has no relation to live by`;
    }
  },
  *I26(world) {
    for (const kind of ["unit", "relation", "application", "machine"] as const)
      for (const record of world.all(kind))
        if (record.life === "alive" && record.force !== null) yield `a forced ${kind} is alive`;
  },
  *I27(world) {
    for (const machine of world.all("machine"))
      if (machine.life === "dead" && world.countBy("assignments-of-machine", machine.id) > 0)
        yield `machine ${machine.id} is dead with units on it`;
  },
  *I28(world) {
    for (const application of world.all("application")) {
      if (application.life === "alive") continue;
      for (const relation of world.by("relations-of-application", application.name))
        if (relation.endpoints.length > 1 && relation.life === "alive")
          yield `relation ${relation.id} is alive, its application ${application.name} is not`;
    }
  },
};
