import { done, quote, surplus, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

const statuses: readonly string[] = ["maintenance", "blocked", "waiting", "active"];

/** Contract 4.2: immediate. The word is checked before leadership is. */
export const statusSet: Tool = {
  operands: "<maintenance | blocked | waiting | active> [message]",
  summary: "set status information",
  flags: [
    { names: ["application"], kind: "bool", about: "set this status for the application of this unit (leader only)" },
  ],
  formats: "none",
  async run({ statuses: own }, input) {
    const [status, message = ""] = input.words;
    if (status === undefined) return usage("invalid args, require <status> [message]");
    if (!statuses.includes(status))
      return usage(`invalid status ${quote(status)}, expected one of [${statuses.join(" ")}]`);
    const extra = surplus(input.words, 2);
    if (extra !== null) return extra;
    await (input.on("application") ? own.setApplication(status, message) : own.setUnit(status, message));
    return done;
  },
};
