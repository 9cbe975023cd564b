// The unit goes into error: the controller is told which hook failed, the hook stays queued (contract 2.7).
import { assert } from "@kith/base";
import { hookName, type LocalChange, type Write } from "@kith/schema";
import type { UnitLocalState } from "../step.ts";

export function failHook(
  local: UnitLocalState,
  statusSet = false,
): { readonly writes: readonly Write[]; readonly local: readonly LocalChange[] } {
  const { event, flags, retries } = local.unit;
  assert(event !== null, `${local.unit.unit} fails only a hook that it runs`);
  const error = {
    kind: "hook-error",
    hook: hookName(event),
    relation: event.relation,
    remote: event.remoteUnit,
    answers: event.pinned,
  } as const;
  const record = {
    ...local.unit,
    op: "run-hook",
    step: "queued",
    retries: retries + 1,
    flags: { ...flags, statusSet: flags.statusSet || statusSet },
  } as const;
  return { writes: [error], local: [...pendingChanges(local, event.relation), { op: "put", record }] };
}

/** The set of events goes along with the error, so that a rebuilt machine retries the same one. */
function pendingChanges(local: UnitLocalState, relation: string | null): LocalChange[] {
  const blocks = relation === null ? undefined : local.pending.get(relation);
  return [...(blocks?.values() ?? [])].map((record) => ({ op: "put", record }));
}
