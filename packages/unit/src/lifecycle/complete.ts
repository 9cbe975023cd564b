// After a step's process ended: the one fact that says so, and what the agent does meanwhile.
import type { Random } from "@kith/base";
import { backoffMs } from "@kith/base";
import type { LocalChange, Write } from "@kith/schema";
import { unitEvent } from "../hook-events.ts";
import { HOOK_RETRY, KILLED_PAUSE_MS, UPDATE_STATUS_JITTER } from "../limits.ts";
import type { LocalOf, UnitLocalState } from "../step.ts";
import { type Commitment, commitHook, type StepContext } from "./commit-hook.ts";
import { failHook } from "./fail-hook.ts";
import { type LifecycleAction, type LifecycleEvent, mustAdvance } from "./lifecycle.ts";
import { restoreHook } from "./restore-hook.ts";
import type { TaskOutcome } from "./task-outcome.ts";

/** How a prepared step ended. `statusSet`: the charm called status-set for the unit. */
export type Outcome =
  /** The hook's process exited; any code but 0 is a failure. */
  | { readonly kind: "exited"; readonly code: number; readonly statusSet: boolean }
  /** The charm has no such hook: as though it had exited 0. */
  | { readonly kind: "missing" }
  /** Killed by SIGTERM or SIGKILL, not by a stopping agent: it runs again after a pause, without an error. */
  | { readonly kind: "killed"; readonly statusSet: boolean }
  /** There is a file, and it cannot be executed. */
  | { readonly kind: "could-not-start"; readonly reason: string }
  /** The controller refused the hook's writes: a failure with the refusal's text. */
  | { readonly kind: "flush-refused"; readonly reason: string; readonly statusSet: boolean }
  /** The agent finds a hook in stage `ran` without the fact that goes with it. */
  | { readonly kind: "interrupted" }
  /** For the step `skip-hook`: committed as though it had succeeded. */
  | { readonly kind: "skipped" }
  /** For `run-action`: what `taskOutcome` says of it. */
  | { readonly kind: "action-ended"; readonly outcome: TaskOutcome; readonly statusSet: boolean }
  /** For `upgrade`: this charm is on disk. */
  | { readonly kind: "deployed"; readonly charm: NonNullable<LocalOf<"unit-local">["charm"]> };

export interface Completion {
  /** The fact's writes, in order. */
  readonly writes: readonly Write[];
  /** The fact's local changes; the agent keeps them (`applyLocal`) once the fact is applied. */
  readonly local: readonly LocalChange[];
  /** Stored together with the fact in the outbox, before it is sent; never sent. */
  readonly meanwhile: readonly LocalChange[];
  /** False: nothing to tell the controller, `local` is stored at once. */
  readonly send: boolean;
  /** `nextStep` is not asked again before this has passed. */
  readonly pauseMs: number;
  readonly actions: readonly LifecycleAction[];
}

/**
 * What `outcome` means for the prepared step. `local` is the state after `prepare`; a fact that is refused leaves it
 * as it is, and `complete` is called again with "flush-refused" (or with an action's outcome that carries the error).
 */
export function complete(
  local: UnitLocalState,
  outcome: Outcome,
  buffered: readonly Write[],
  context: StepContext,
): Completion {
  const { actions } = mustAdvance(local.unit, eventOf(outcome));
  const fact = { meanwhile: [], send: true, pauseMs: 0, actions };
  switch (outcome.kind) {
    case "exited":
      if (outcome.code !== 0) return { ...fact, ...failHook(local, outcome.statusSet) };
      return { ...fact, ...succeeded(local, outcome.statusSet, buffered, context), meanwhile: [ran(local)] };
    case "missing":
      return { ...fact, ...succeeded(local, false, [], context), meanwhile: [ran(local)] };
    case "skipped": {
      const { writes, local: changes } = commitHook(local, false, context);
      const cleared = { kind: "hook-error-cleared", answers: context.view.revision } as const;
      return { ...fact, writes: [cleared, ...writes], local: changes, meanwhile: [ran(local)] };
    }
    case "flush-refused":
      return { ...fact, ...failHook(local, outcome.statusSet) };
    case "could-not-start":
    case "interrupted":
      return { ...fact, ...failHook(local) };
    case "killed":
      return { ...fact, writes: [], local: [killed(local, outcome.statusSet)], send: false, pauseMs: KILLED_PAUSE_MS };
    case "action-ended":
      return { ...fact, ...actionEnded(local, outcome.outcome, outcome.statusSet, buffered) };
    case "deployed":
      return { ...fact, writes: [], local: [deployed(local, outcome.charm, context)] };
  }
}

/** The delay before the failed hook is run again; the agent's timer then makes `retryDue` true. */
export function retryDelayMs(local: UnitLocalState, random: Random): number {
  return backoffMs(HOOK_RETRY, Math.max(0, local.unit.retries - 1), random);
}

/** The delay from the end of a hook to the next update-status. */
export function updateStatusDelayMs(intervalMs: number, random: Random): number {
  return Math.round(intervalMs * (1 + UPDATE_STATUS_JITTER * (2 * random.next() - 1)));
}

function eventOf(outcome: Outcome): LifecycleEvent {
  switch (outcome.kind) {
    case "exited":
      return outcome.code === 0 ? "hook-succeeded" : "hook-failed";
    case "missing":
      return "hook-missing";
    case "killed":
      return "hook-killed";
    case "could-not-start":
      return "hook-failed";
    case "flush-refused":
      return "flush-refused";
    case "interrupted":
      return "hook-interrupted";
    case "skipped":
      return "resolved";
    case "action-ended":
      return "action-ended";
    case "deployed":
      return "charm-deployed";
  }
}

/** The address keys first, so that what the charm set in this very hook wins over them; its own writes next. */
function succeeded(
  local: UnitLocalState,
  statusSet: boolean,
  buffered: readonly Write[],
  context: StepContext,
): Commitment {
  const commitment = commitHook(local, statusSet, context);
  const isRefresh = (write: Write) => write.kind === "refresh-network";
  const refresh = commitment.writes.filter(isRefresh);
  const rest = commitment.writes.filter((write) => !isRefresh(write));
  return { writes: [...refresh, ...buffered, ...rest], local: commitment.local };
}

function ran(local: UnitLocalState): LocalChange {
  return { op: "put", record: { ...local.unit, step: "done" } };
}

/** Not an error: attempts are counted from the start again. */
function killed(local: UnitLocalState, statusSet: boolean): LocalChange {
  const flags = { ...local.unit.flags, statusSet: local.unit.flags.statusSet || statusSet };
  return { op: "put", record: { ...local.unit, step: "queued", retries: 0, flags } };
}

function actionEnded(
  local: UnitLocalState,
  outcome: TaskOutcome,
  statusSet: boolean,
  buffered: readonly Write[],
): Commitment {
  const { flush, status, message, results } = outcome;
  const id = local.unit.task ?? "";
  const flags = { ...local.unit.flags, statusSet: local.unit.flags.statusSet || statusSet };
  const record = { ...local.unit, ...restoreHook(local.unit), task: null, flags };
  return {
    writes: [...(flush ? buffered : []), { kind: "task", id, status, message, results }],
    local: [{ op: "put", record }],
  };
}

/** A hook in error goes on being retried, with the new code; else the charm's first or upgrade hook is next. */
function deployed(
  local: UnitLocalState,
  charm: NonNullable<LocalOf<"unit-local">["charm"]>,
  context: StepContext,
): LocalChange {
  const kind = local.unit.flags.installed ? "upgrade-charm" : "install";
  const event = local.unit.event ?? unitEvent(kind, context.view.revision);
  return { op: "put", record: { ...local.unit, op: "run-hook", step: "queued", event, charm } };
}
