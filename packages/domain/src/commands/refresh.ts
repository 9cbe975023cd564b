// Another charm revision for an application (contract 2.7, 10.2).
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { aliveApplication, changeCharm } from "../rules/application.ts";

export const refresh: Decide<"refresh"> = (context, command) => {
  const { draft } = context;
  const application = aliveApplication(draft, command.application);
  if (!application.ok) return application;
  const changed = changeCharm(context, application.value, command);
  if (!changed.ok) return changed;
  if (command.forceUnits)
    for (const unit of draft.by("units-of-application", command.application)) {
      const inError = (draft.get("unit-workload", unit.name)?.error ?? null) !== null;
      if (inError) draft.put({ ...unit, forceCharm: true });
    }
  return ok(null);
};
