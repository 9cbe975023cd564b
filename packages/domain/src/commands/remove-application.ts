import { ok } from "@kith/base";
import { type Decide, notFound } from "../deciding.ts";
import { destroyApplication } from "../rules/end-life.ts";

export const removeApplication: Decide<"remove-application"> = (context, { application: name, force }) => {
  const application = context.draft.get("application", name);
  if (application === undefined) return notFound("application", name);
  if (application.life === "alive" || force) destroyApplication(context, application, force);
  return ok(null);
};
