// An application with its peers, settings, resources and units, at once or not at all.
import { ok } from "@kith/base";
import { type Decide, refuse } from "../deciding.ts";
import { createApplication } from "../rules/application.ts";
import { addUnits } from "../rules/units.ts";

export const deploy: Decide<"deploy"> = (context, command) => {
  const application = createApplication(context, command);
  if (!application.ok) return application;
  if (application.value.subordinate && (command.units > 0 || command.placement.length > 0))
    return refuse({ code: "subordinate-without-units" });
  const units = addUnits(context, application.value, command.units, command.placement);
  return units.ok ? ok(null) : units;
};
