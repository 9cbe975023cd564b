import { fileFlag, readInput } from "./key-values.ts";
import { done } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.7: buffered; an empty value is stored. */
export const stateSet: Tool = {
  operands: "key=value [key=value ...]",
  summary: "set server-side-state values",
  flags: [fileFlag],
  formats: "none",
  async run(context, input) {
    const read = await readInput(context, input);
    if (!read.ok) return read.error;
    await context.state.set(read.value);
    return done;
  },
};
