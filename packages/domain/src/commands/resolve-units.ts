// resolved: the named units must be in error; without names, all that are.
import { ok } from "@kith/base";
import { type Decide, notFound, refuse } from "../deciding.ts";

export const resolveUnits: Decide<"resolve-units"> = ({ draft }, { units, retry }) => {
  const names = units ?? draft.by("units-in-error", "").map((workload) => workload.unit);
  for (const name of names) {
    const unit = draft.get("unit", name);
    if (unit === undefined) return notFound("unit", name);
    if ((draft.get("unit-workload", name)?.error ?? null) === null)
      return refuse({ code: "unit-not-in-error", unit: name });
    draft.put({ ...unit, resolve: retry ? "retry" : "no-retry" });
  }
  return ok({ resolved: names });
};
