// Machines that an operator asks for: they stay when they are empty.
import { ok } from "@kith/base";
import { type Decide, notValid, refuse } from "../deciding.ts";
import { DEFAULT_BASE } from "../rules/check-charm.ts";
import { addMachine, tooManyMachines } from "../rules/units.ts";

export const addMachines: Decide<"add-machines"> = (context, { count, base, constraints }) => {
  const model = context.draft.get("model");
  if (model !== undefined && model.life !== "alive")
    return refuse({ code: "not-alive", kind: "model", id: model.name, life: model.life });
  if (tooManyMachines(count)) return notValid(`cannot add ${count} machines at once`);
  const machines: string[] = [];
  for (let i = 0; i < count; i += 1)
    machines.push(addMachine(context, { base: base ?? DEFAULT_BASE, constraints, dedicated: false }));
  return ok({ machines });
};
