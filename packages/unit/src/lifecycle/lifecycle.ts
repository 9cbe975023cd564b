// The life of one step as a state machine: which events are possible where, and what they demand of the agent. Pure:
// xstate computes the transition, nothing runs here. The stage is read off the unit's local record, so a machine needs
// no memory of its own.
import { assert } from "@kith/base";
import { createMachine, transition } from "xstate";
import type { LocalOf } from "../step.ts";

/**
 * idle: nothing is begun. queued: a hook must run next. running: its process was started. ran: it exited 0 and its
 * writes are stored, not yet applied. failed: the unit is in error. acting: an action's process was started.
 * deploying: a charm is being put on disk.
 */
export type Stage = "idle" | "queued" | "running" | "ran" | "failed" | "acting" | "deploying";

export type LifecycleEvent =
  | "hook-prepared"
  | "action-prepared"
  | "deploy-prepared"
  | "hook-succeeded"
  | "hook-missing"
  | "hook-failed"
  | "hook-killed"
  | "hook-interrupted"
  | "flush-refused"
  | "flush-applied"
  | "resolved"
  | "action-ended"
  | "action-interrupted"
  | "charm-deployed";

/** What the agent owes after a transition, beside storing the local changes. */
export type LifecycleAction = "start-process" | "send-writes" | "report-error" | "arm-retry" | "pause" | "follow-up";

/** Entering scope, resigning and the like are facts without a process: they are possible in `idle` and change nothing here. */
const createStepMachine = () =>
  createMachine({
    id: "step",
    initial: "idle",
    states: {
      idle: {
        on: {
          "hook-prepared": { target: "running", actions: "start-process" },
          "action-prepared": { target: "acting", actions: "start-process" },
          "deploy-prepared": { target: "deploying", actions: "start-process" },
        },
      },
      queued: {
        on: {
          "hook-prepared": { target: "running", actions: "start-process" },
          "action-prepared": { target: "acting", actions: "start-process" },
          "deploy-prepared": { target: "deploying", actions: "start-process" },
        },
      },
      running: {
        on: {
          "hook-succeeded": { target: "ran", actions: "send-writes" },
          "hook-missing": { target: "ran", actions: "send-writes" },
          "hook-failed": { target: "failed", actions: ["report-error", "arm-retry"] },
          "hook-interrupted": { target: "failed", actions: ["report-error", "arm-retry"] },
          "hook-killed": { target: "queued", actions: "pause" },
          // The agent may skip the stage `ran` when the answer is there before it was stored.
          "flush-refused": { target: "failed", actions: ["report-error", "arm-retry"] },
        },
      },
      ran: {
        on: {
          "flush-applied": { target: "idle", actions: "follow-up" },
          "flush-refused": { target: "failed", actions: ["report-error", "arm-retry"] },
          "hook-interrupted": { target: "failed", actions: ["report-error", "arm-retry"] },
        },
      },
      failed: {
        on: {
          "hook-prepared": { target: "running", actions: "start-process" },
          "action-prepared": { target: "acting", actions: "start-process" },
          "deploy-prepared": { target: "deploying", actions: "start-process" },
          resolved: { target: "ran", actions: "send-writes" },
        },
      },
      acting: {
        on: {
          "action-ended": { target: "idle", actions: ["send-writes", "follow-up"] },
          "action-interrupted": { target: "idle", actions: ["send-writes", "follow-up"] },
        },
      },
      deploying: {
        on: {
          "deploy-prepared": { target: "deploying", actions: "start-process" },
          "charm-deployed": { target: "idle", actions: ["send-writes", "follow-up"] },
        },
      },
    },
  });

let made: ReturnType<typeof createStepMachine> | undefined;

/** Made by the first step: a machine without units has none to take. */
function stepMachine(): ReturnType<typeof createStepMachine> {
  made ??= createStepMachine();
  return made;
}

/** Where the unit's current step stands, from what is stored. */
export function stageOf(local: LocalOf<"unit-local">): Stage {
  switch (local.op) {
    case "continue":
      return "idle";
    case "run-action":
      return "acting";
    case "upgrade":
      return "deploying";
    case "run-hook":
      if (local.step === "queued") return local.retries > 0 ? "failed" : "queued";
      return local.step === "pending" ? "running" : "ran";
  }
}

export interface Advanced {
  readonly stage: Stage;
  readonly actions: readonly LifecycleAction[];
}

/** Pairs of stage and event are few, and every hook meets the same three: the machine is asked once for each. */
const known = new Map<string, Advanced | undefined>();

/** The transition, or undefined when `event` is not possible in `stage`. */
export function advance(stage: Stage, event: LifecycleEvent): Advanced | undefined {
  const pair = `${stage} ${event}`;
  if (!known.has(pair)) known.set(pair, transitionOf(stage, event));
  return known.get(pair);
}

function transitionOf(stage: Stage, event: LifecycleEvent): Advanced | undefined {
  const machine = stepMachine();
  const before = machine.resolveState({ value: stage });
  const type = { type: event };
  if (!before.can(type)) return undefined;
  const [after, actions] = transition(machine, before, type);
  return { stage: after.value as Stage, actions: actions.map((action) => action.type as LifecycleAction) };
}

/** Throws when `event` cannot happen to the unit now: the agent has lost track of its own step. */
export function mustAdvance(local: LocalOf<"unit-local">, event: LifecycleEvent): Advanced {
  const stage = stageOf(local);
  const advanced = advance(stage, event);
  assert(advanced !== undefined, `${local.unit} cannot have ${event} while ${stage}`);
  return advanced;
}
