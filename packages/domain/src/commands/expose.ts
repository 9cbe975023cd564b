import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { aliveApplication, checkEndpoints } from "../rules/application.ts";

export const expose: Decide<"expose"> = ({ draft }, { application: name, exposed, endpoints }) => {
  const application = aliveApplication(draft, name);
  if (!application.ok) return application;
  const known = checkEndpoints(draft, application.value, Object.keys(endpoints));
  if (!known.ok) return known;
  draft.put({ ...application.value, exposed, exposedEndpoints: exposed ? endpoints : {} });
  return ok(null);
};
