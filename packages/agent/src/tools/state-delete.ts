import { done, surplus } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.7: buffered; deleting nothing is fine. */
export const stateDelete: Tool = {
  operands: "<key>",
  summary: "delete server-side-state key value pairs",
  flags: [],
  formats: "none",
  run({ state }, input) {
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    const [key = ""] = input.words;
    if (key !== "") state.delete(key);
    return done;
  },
};
