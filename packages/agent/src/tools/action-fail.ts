import { notRunningAction } from "./action-outcome.ts";
import { done, surplus } from "./outcome.ts";
import type { Tool } from "./tool.ts";

const NO_REASON = "action failed without reason given, check action for errors";

/** Contract 4.6: marks the action as failed; the script goes on. */
export const actionFail: Tool = {
  operands: '["<failure message>"]',
  summary: "set action fail status with message",
  flags: [],
  formats: "none",
  run({ options, actionResults }, input) {
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    if (options.action === null) return notRunningAction;
    actionResults.fail(input.words[0] ?? NO_REASON);
    return done;
  },
};
