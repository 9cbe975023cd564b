import { notRunningAction } from "./action-outcome.ts";
import { done, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.6: one progress line, immediate. */
export const actionLog: Tool = {
  operands: "<message>",
  summary: "record a progress message for the current action",
  flags: [],
  formats: "none",
  async run({ options }, input) {
    if (input.words.length === 0) return usage("no message specified");
    if (options.action === null) return notRunningAction;
    await options.edges.ask({ kind: "action-log", task: options.action.task, message: input.words.join(" ") });
    return done;
  },
};
