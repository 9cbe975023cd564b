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

export const writeHookError: ApplyUnitWrite<"hook-error"> = (context, unit, { hook, relation, remote }) => {
  const workload = workloadOf(context, unit);
  context.draft.put({ ...workload, error: { hook, relation, remote, since: context.happened } });
  // The retry that was asked for has been tried; a wish to skip the hook stands until it is skipped.
  if (unit.resolve === "retry") context.draft.put({ ...unit, resolve: null });
  return ok(null);
};

export const clearHookError: ApplyUnitWrite<"hook-error-cleared"> = (context, unit) => {
  context.draft.put({ ...workloadOf(context, unit), error: null });
  context.draft.put({ ...unit, resolve: null, forceCharm: false });
  return ok(null);
};

function workloadOf(
  { draft, happened }: FactContext,
  unit: RecordOf<"unit">,
): Omit<RecordOf<"unit-workload">, "revision"> {
  const empty = { status: "unknown", message: "", since: happened, version: "", error: null };
  return draft.get("unit-workload", unit.name) ?? { kind: "unit-workload", unit: unit.name, ...empty };
}
