// Planners run after every command, in its own layer, until nothing changes any more.
import { assert } from "@kith/base";
import type { Deciding } from "../deciding.ts";
import { PLANNER_ROUNDS_MAX } from "../limits.ts";
import { advanceLife } from "./advance-life.ts";
import { completeOperations } from "./complete-operations.ts";
import { electLeaders } from "./elect-leaders.ts";
import { placeUnits } from "./place-units.ts";
import type { Planner } from "./planner.ts";
import { requestMachines } from "./request-machines.ts";
import { settleWishes } from "./settle-wishes.ts";

/** What ends goes first, so that nothing is placed on or led by it. */
export const planners: readonly Planner[] = [
  advanceLife,
  placeUnits,
  requestMachines,
  electLeaders,
  completeOperations,
  settleWishes,
];

/** Runs the planners to a fixed point over what changed on the draft; their cost follows that, not the model's size. */
export function runPlanners(context: Deciding): void {
  for (let round = 0; round < PLANNER_ROUNDS_MAX; round += 1) {
    const changed = context.draft.takeChanged();
    if (changed.length === 0) return;
    for (const plan of planners) plan(context, changed);
  }
  assert(context.draft.takeChanged().length === 0, `planners are at rest after ${PLANNER_ROUNDS_MAX} rounds`);
}
