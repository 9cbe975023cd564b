// One step of one unit or machine: everything that it wrote, applied together or not at all, once per (entity, sequence).
// A refused fact does not use up its number: the agent sends its next one under the same.
import { ok } from "@kith/base";
import { type Fact, freshUnitLocal, machineEntity } from "@kith/schema";
import { type Decide, notFound, type Outcome, refuse } from "../deciding.ts";
import type { FactContext } from "./applying.ts";
import { applyMachineWrite, applyUnitWrite } from "./index.ts";
import { applyLocalChanges } from "./local-changes.ts";

export const fact: Decide<"fact"> = (context, { machine, fact: said, results = {} }) => {
  const facts: FactContext = { ...context, machine, happened: said.at, stored: results };
  return said.entity === machineEntity(machine) ? machineFact(facts, said) : unitFact(facts, said);
};

function unitFact(context: FactContext, fact: Fact): Outcome {
  const { draft, machine } = context;
  const name = fact.entity;
  if (draft.get("unit", name) === undefined)
    // Said again because the answer was lost: the unit is as gone as it says.
    return fact.writes.some((write) => write.kind === "unit-dead") ? ok(null) : notFound("unit", name);
  if (draft.get("unit-machine", name)?.machine !== machine)
    return refuse({ code: "foreign-entity", entity: name, machine });
  const last = draft.get("unit-local", name)?.sequence ?? 0;
  if (fact.sequence <= last) return ok(null);
  if (fact.sequence > last + 1) return gap(name, last, fact.sequence);
  for (const write of fact.writes) {
    const unit = draft.get("unit", name);
    if (unit === undefined) return notFound("unit", name);
    const applied = applyUnitWrite(context, unit, write);
    if (!applied.ok) return applied;
  }
  const local = applyLocalChanges(context, name, machine, fact.local);
  if (!local.ok) return local;
  draft.put({ ...(draft.get("unit-local", name) ?? freshUnitLocal(name)), sequence: fact.sequence });
  return ok(null);
}

function machineFact(context: FactContext, fact: Fact): Outcome {
  const { draft, machine } = context;
  if (draft.get("machine", machine) === undefined) return notFound("machine", machine);
  const last = draft.get("instance", machine)?.sequence ?? 0;
  if (fact.sequence <= last) return ok(null);
  if (fact.sequence > last + 1) return gap(fact.entity, last, fact.sequence);
  for (const write of fact.writes) {
    const applied = applyMachineWrite(context, write);
    if (!applied.ok) return applied;
  }
  const instance = draft.get("instance", machine);
  // The first report makes the instance; before it there is nothing to count on.
  if (instance === undefined) return notFound("instance of machine", machine);
  draft.put({ ...instance, sequence: fact.sequence });
  return ok(null);
}

const gap = (entity: string, last: number, got: number): Outcome =>
  refuse({ code: "sequence-gap", entity, expected: last + 1, got });
