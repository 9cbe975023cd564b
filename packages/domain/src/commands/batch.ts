// Batch delivery of one endpoint's hooks, on or off: each unit follows from its next window on.
import { ok } from "@kith/base";
import { metadataOf } from "@kith/schema";
import { type Decide, notValid, refuse } from "../deciding.ts";
import { aliveApplication } from "../rules/application.ts";
import { charmOf, endpointsOfApplication } from "../rules/charm-of.ts";
import { asking } from "../rules/delivery.ts";

export const batch: Decide<"batch"> = ({ draft }, { application: name, endpoint, on, force }) => {
  const found = aliveApplication(draft, name);
  if (!found.ok) return found;
  const application = found.value;
  const known = endpointsOfApplication(draft, application).find((each) => each.name === endpoint);
  if (known === undefined) return refuse({ code: "no-relation-endpoint", application: name, endpoint });
  if (known.implicit) return notValid(`cannot batch ${name}:${endpoint}: no hooks run for it`);
  const charm = charmOf(draft, application);
  if (on && !force && !asking(metadataOf(charm)).has(endpoint))
    return refuse({ code: "delivery-not-asked", application: name, endpoint, charm: charm.url });
  if ((application.delivery[endpoint] === "batch") === on) return ok(null);
  const { [endpoint]: _off, ...others } = application.delivery;
  draft.put({ ...application, delivery: on ? { ...others, [endpoint]: "batch" } : others });
  return ok(null);
};
