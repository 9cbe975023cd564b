// Before a process starts: what is stored, so that a restarted agent knows what it had begun.
import { assert } from "@kith/base";
import { type HookEvent, joinKey, type LocalChange, type Write } from "@kith/schema";
import { blockOf } from "../local-state.ts";
import type { LocalOf, Step, StepOf, UnitLocalState } from "../step.ts";
import { mustAdvance, stageOf } from "./lifecycle.ts";
import { statusBefore } from "./workload-status.ts";

export interface Prepared {
  /** Stored on the agent's disk before the process starts, and never sent: the controller keeps what is committed. */
  readonly local: readonly LocalChange[];
  /** Sent as a fact without local changes when not empty; the process does not wait for it. */
  readonly writes: readonly Write[];
}

/**
 * What running `step` begins with. The agent pins its view first: the hook's `event.pinned` must be that view's
 * revision. Throws when the unit is not in a stage that this step can follow.
 */
export function prepare(local: UnitLocalState, step: StepOf<"run-hook" | "run-action" | "upgrade">): Prepared {
  switch (step.kind) {
    case "run-hook":
      return prepareHook(local, step);
    case "run-action":
      mustAdvance(local.unit, "action-prepared");
      return {
        local: [put({ ...local.unit, op: "run-action", step: "pending", task: step.order.task })],
        writes: [{ kind: "task", id: step.order.task, status: "running", message: "", results: {} }],
      };
    case "upgrade":
      mustAdvance(local.unit, "deploy-prepared");
      return { local: [put({ ...local.unit, op: "upgrade", step: "pending" })], writes: [] };
  }
}

/** True for steps that `prepare` takes. */
export function needsProcess(step: Step): step is StepOf<"run-hook" | "run-action" | "upgrade"> {
  return step.kind === "run-hook" || step.kind === "run-action" || step.kind === "upgrade";
}

function prepareHook(local: UnitLocalState, { event, window }: StepOf<"run-hook">): Prepared {
  const retried = stageOf(local.unit) === "failed";
  mustAdvance(local.unit, "hook-prepared");
  const flags = event.kind === "leader-elected" ? { ...local.unit.flags, leader: true } : local.unit.flags;
  const record = put({ ...local.unit, op: "run-hook", step: "pending", event, flags });
  return {
    local: [...(window === undefined ? pendingSet(local, event) : window.map(put)), record],
    writes: [
      ...(retried ? [{ kind: "hook-error-cleared", answers: event.pinned } as const] : []),
      ...statusBefore(event.kind, flags),
    ],
  };
}

/** The members that the hook stands for. A hook that was queued before keeps its set: a retry gets the same one. */
function pendingSet(local: UnitLocalState, event: HookEvent): LocalChange[] {
  const { relation, remoteUnit: unit } = event;
  if (relation === null || unit === null || event.batch === true) return [];
  if (local.unit.event?.relation === relation && local.pending.has(relation)) return [];
  const of = (kind: HookEvent["kind"]) => (event.kind === kind ? [unit] : []);
  const record = {
    kind: "pending",
    unit: local.unit.unit,
    relation,
    block: blockOf(unit),
    joined: of("relation-joined"),
    changed: of("relation-changed"),
    departed: of("relation-departed"),
  } as const;
  assert(!local.pending.has(relation), `${joinKey([local.unit.unit, relation])} has no other events pending`);
  return [{ op: "put", record }];
}

function put(record: LocalOf<"unit-local" | "pending">): LocalChange {
  return { op: "put", record };
}
