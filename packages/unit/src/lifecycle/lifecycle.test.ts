import { expect, test } from "vitest";
import { initialLocal } from "../local-state.ts";
import { advance, type LifecycleEvent, mustAdvance, type Stage, stageOf } from "./lifecycle.ts";

const stages: readonly Stage[] = ["idle", "queued", "running", "ran", "failed", "acting", "deploying"];
const begin = { "hook-prepared": "running", "action-prepared": "acting", "deploy-prepared": "deploying" } as const;

/** The whole table: an event that a row does not name is impossible there. */
const table: Record<Stage, Partial<Record<LifecycleEvent, Stage>>> = {
  idle: begin,
  queued: begin,
  failed: { ...begin, resolved: "ran" },
  running: {
    "hook-succeeded": "ran",
    "hook-missing": "ran",
    "hook-failed": "failed",
    "hook-interrupted": "failed",
    "hook-killed": "queued",
    "flush-refused": "failed",
  },
  ran: { "flush-applied": "idle", "flush-refused": "failed", "hook-interrupted": "failed" },
  acting: { "action-ended": "idle", "action-interrupted": "idle" },
  deploying: { "deploy-prepared": "deploying", "charm-deployed": "idle" },
};
const events = [...new Set(Object.values(table).flatMap((row) => Object.keys(row)))] as LifecycleEvent[];

test.each(stages.flatMap((stage) => events.map((event) => [stage, event] as const)))("%s + %s", (stage, event) => {
  expect(advance(stage, event)?.stage).toBe(table[stage][event]);
});

test.each([
  ["hook-failed", ["report-error", "arm-retry"]],
  ["hook-killed", ["pause"]],
  ["hook-succeeded", ["send-writes"]],
] as const)("%s demands %j", (event, actions) => expect(advance("running", event)?.actions).toEqual(actions));

test.each([
  ["continue", "done", 0, "idle"],
  ["run-hook", "queued", 0, "queued"],
  ["run-hook", "queued", 2, "failed"],
  ["run-hook", "pending", 0, "running"],
  ["run-hook", "pending", 2, "running"],
  ["run-hook", "done", 0, "ran"],
  ["run-action", "pending", 2, "acting"],
  ["upgrade", "pending", 0, "deploying"],
] as const)("%s/%s with %i retries is %s", (op, step, retries, stage) => {
  expect(stageOf({ ...initialLocal("web/0").unit, op, step, retries })).toBe(stage);
});

test("an impossible event is a broken invariant", () => {
  expect(() => mustAdvance(initialLocal("web/0").unit, "hook-failed")).toThrow(
    "web/0 cannot have hook-failed while idle",
  );
});
