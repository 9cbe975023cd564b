// What a unit shows: the charm's own status, and over it the failed hook while there is one (contract 2.7).
import { ok } from "@kith/base";
import type { RecordOf } from "@kith/schema";
import type { ApplyUnitWrite, FactContext } from "./applying.ts";

export const writeWorkload: ApplyUnitWrite<"workload"> = (context, unit, { status, message }) => {
  context.draft.put({ ...workloadOf(context, unit), status, message, since: context.happened });
  return ok(null);
};

export const writeWorkloadVersion: ApplyUnitWrite<"workload-version"> = (context, unit, { version }) => {
  context.draft.put({ ...workloadOf(context, unit), version });
  return ok(null);
};

export const writeHookError: ApplyUnitWrite<"hook-error"> = (context, unit, { hook, relation, remote, answers }) => {
  const workload = workloadOf(context, unit);
  context.draft.put({ ...workload, error: { hook, relation, remote, since: context.happened } });
  // The retry that was asked for has been tried; a wish to skip the hook stands until it is skipped.
  if (unit.resolve === "retry" && unit.revision <= answers) context.draft.put({ ...unit, resolve: null });
  return ok(null);
};

/** What an operator asked for after the agent had decided stands; `settle-wishes` takes it back if nothing needs it. */
export const clearHookError: ApplyUnitWrite<"hook-error-cleared"> = (context, unit, { answers }) => {
  context.draft.put({ ...workloadOf(context, unit), error: null });
  if (unit.revision <= answers) context.draft.put({ ...unit, resolve: null, forceCharm: false });
  return ok(null);
};

function workloadOf(
  { draft, happened }: FactContext,
  unit: RecordOf<"unit">,
): Omit<RecordOf<"unit-workload">, "revision"> {
  const empty = { status: "unknown", message: "", since: happened, version: "", error: null };
  return draft.get("unit-workload", unit.name) ?? { kind: "unit-workload", unit: unit.name, ...empty };
}
