// Everything of the model starts to die in one commit; the planner `advance-life` ends the model when nothing is left.
import { ok } from "@kith/base";
import { type Decide, notFound } from "../deciding.ts";
import { destroyApplication, destroyMachine, forceFrom } from "../rules/end-life.ts";

export const destroyModel: Decide<"destroy-model"> = (context, { force }) => {
  const { draft, at } = context;
  const model = draft.get("model");
  if (model === undefined) return notFound("model", "");
  if (model.life !== "dead")
    draft.put({ ...model, life: "dying", force: force ? (model.force ?? forceFrom(at)) : model.force });
  for (const application of draft.by("applications", "")) destroyApplication(context, application, force);
  for (const machine of draft.by("machines", "")) destroyMachine(context, machine, force);
  return ok(null);
};
