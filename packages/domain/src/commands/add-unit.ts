// K units are one command and one commit.
import { ok } from "@kith/base";
import { type Decide, notValid } from "../deciding.ts";
import { aliveApplication } from "../rules/application.ts";
import { addUnits } from "../rules/units.ts";

export const addUnit: Decide<"add-unit"> = (context, { application: name, count, placement }) => {
  const application = aliveApplication(context.draft, name);
  if (!application.ok) return application;
  if (application.value.subordinate)
    return notValid(`cannot add unit to application ${JSON.stringify(name)}: application is a subordinate`);
  if (count < 1) return notValid("must add at least one unit");
  const units = addUnits(context, application.value, count, placement);
  return units.ok ? ok({ units: units.value }) : units;
};
