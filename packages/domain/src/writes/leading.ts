// What only the leader may write, checked against the recorded leader at flush (contract 6).
import { ok } from "@kith/base";
import type { RecordOf } from "@kith/schema";
import { type Deciding, type Outcome, refuse } from "../deciding.ts";
import type { ApplyUnitWrite } from "./applying.ts";

export function mustLead({ draft }: Deciding, unit: RecordOf<"unit">): Outcome {
  return draft.get("leader", unit.application)?.unit === unit.name
    ? ok(null)
    : refuse({ code: "not-leader", unit: unit.name });
}

export const writeLeaderSettings: ApplyUnitWrite<"leader-settings"> = (context, unit, { data }) => {
  const leading = mustLead(context, unit);
  if (!leading.ok) return leading;
  for (const [key, value] of Object.entries(data)) {
    if (value === "") context.draft.remove("leader-setting", unit.application, key);
    else context.draft.put({ kind: "leader-setting", application: unit.application, key, value });
  }
  return ok(null);
};

export const writeApplicationStatus: ApplyUnitWrite<"application-status"> = (context, unit, { status, message }) => {
  const leading = mustLead(context, unit);
  if (!leading.ok) return leading;
  const { application } = unit;
  context.draft.put({ kind: "application-status", application, status, message, since: context.happened });
  return ok(null);
};
