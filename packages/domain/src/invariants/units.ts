// I1 to I9: applications, their units and leaders.
import type { Invariant } from "./invariant.ts";

export const unitInvariants: { readonly [number: string]: Invariant } = {
  *I1(world) {
    for (const unit of world.all("unit")) {
      if (world.get("application", unit.application) === undefined) yield `unit ${unit.name} has no application`;
      if (unit.name !== `${unit.application}/${unit.number}`)
        yield `unit ${unit.name} is not ${unit.application}/${unit.number}`;
    }
  },
  *I2(world) {
    for (const unit of world.all("unit"))
      if (unit.number >= (world.get("sequence", `unit:${unit.application}`)?.next ?? 0))
        yield `number of unit ${unit.name} may be given again`;
  },
  *I3(world) {
    for (const unit of world.all("unit"))
      if (world.get("unit-machine", unit.name) === undefined) yield `unit ${unit.name} has no machine`;
  },
  *I4(world) {
    const pairs = new Set<string>();
    for (const unit of world.all("unit")) {
      const subordinate = world.get("application", unit.application)?.subordinate === true;
      if (subordinate !== (unit.principal !== null)) yield `unit ${unit.name} does not fit its application's kind`;
      if (unit.principal === null) continue;
      const pair = `${unit.principal} ${unit.application}`;
      if (pairs.has(pair)) yield `${unit.principal} has two subordinates of ${unit.application}`;
      pairs.add(pair);
      if (world.get("unit", unit.principal) === undefined) yield `principal of ${unit.name} is gone`;
      if (world.get("unit-machine", unit.principal)?.machine !== world.get("unit-machine", unit.name)?.machine)
        yield `unit ${unit.name} is not on its principal's machine`;
    }
  },
  *I5(world) {
    for (const leader of world.all("leader"))
      if (world.get("unit", leader.unit)?.application !== leader.application)
        yield `leader ${leader.unit} is no unit of ${leader.application}`;
  },
  *I6(world) {
    for (const unit of world.all("unit"))
      if (unit.life === "alive" && world.get("leader", unit.application) === undefined)
        yield `application ${unit.application} has a living unit and no leader`;
  },
  *I7(world) {
    for (const kind of ["setting", "leader-setting", "leader", "resource", "application-status"] as const)
      for (const record of world.all(kind))
        if (world.get("application", record.application) === undefined)
          yield `${kind} of ${record.application}, which is gone`;
  },
  *I8(world) {
    for (const application of world.all("application")) {
      const charm = world.get("charm", application.charmUrl);
      if (charm === undefined) yield `charm ${application.charmUrl} of ${application.name} is gone`;
      else if (charm.sha256 !== application.charmSha256) yield `${application.name} names another content of its charm`;
    }
  },
  *I9(world) {
    const kinds = [
      "unit-workload",
      "unit-local",
      "relation-local",
      "pending",
      "seen",
      "port",
      "charm-state",
      "unit-resource",
    ] as const;
    for (const kind of kinds)
      for (const record of world.all(kind))
        if (world.get("unit", record.unit) === undefined) yield `${kind} of ${record.unit}, which is gone`;
  },
};
