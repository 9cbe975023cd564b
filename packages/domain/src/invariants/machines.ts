// I10 to I15: machines, what is on them, and what providers are asked for.
import type { Invariant } from "./invariant.ts";

export const machineInvariants: { readonly [number: string]: Invariant } = {
  *I10(world) {
    for (const { unit, machine } of world.all("unit-machine"))
      if (world.get("assignment", machine, unit) === undefined)
        yield `unit ${unit} is not assigned to its machine ${machine}`;
    for (const { unit, machine } of world.all("assignment"))
      if (world.get("unit-machine", unit)?.machine !== machine)
        yield `machine ${machine} has ${unit}, which is elsewhere`;
  },
  *I11(world) {
    for (const { unit, machine, principal } of world.all("assignment")) {
      const found = world.get("machine", machine);
      if (found === undefined || found.life === "dead") yield `unit ${unit} is on machine ${machine}, which is gone`;
      if (world.get("unit", unit)?.principal !== principal) yield `assignment of ${unit} names another principal`;
    }
  },
  *I12(world) {
    for (const machine of world.all("machine")) {
      const wanted = world.get("provision", machine.id)?.wanted;
      if (machine.life === "alive" && wanted !== "ensure") yield `nobody is asked to make machine ${machine.id}`;
      if (machine.life === "dead" && wanted !== "release") yield `nobody is asked to release machine ${machine.id}`;
    }
  },
  *I13(world) {
    for (const kind of ["provision", "instance", "enrolment"] as const)
      for (const record of world.all(kind))
        if (world.get("machine", record.machine) === undefined)
          yield `${kind} of machine ${record.machine}, which is gone`;
  },
  *I14(world) {
    const ports = [...world.all("port")];
    for (const [i, a] of ports.entries())
      for (const b of ports.slice(i + 1)) {
        const same = a.unit === b.unit && a.from === b.from && a.to === b.to;
        if (a.machine !== b.machine || a.protocol !== b.protocol || same) continue;
        if (a.from <= b.to && b.from <= a.to) yield `ports of ${a.unit} and ${b.unit} overlap on machine ${a.machine}`;
      }
  },
  *I15(world) {
    for (const port of world.all("port"))
      if (world.get("unit-machine", port.unit)?.machine !== port.machine)
        yield `port of ${port.unit} is on another machine`;
  },
};
