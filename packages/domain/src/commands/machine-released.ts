// Nothing of the machine is left at its provider: it leaves the model.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { removeMachine } from "../rules/end-life.ts";

export const machineReleased: Decide<"machine-released"> = (context, { machine }) => {
  // Late or doubled: the machine is wanted again, or gone.
  if (context.draft.get("provision", machine)?.wanted === "release") removeMachine(context, machine);
  return ok(null);
};
