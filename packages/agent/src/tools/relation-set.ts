import { fileFlag, readInput } from "./key-values.ts";
import { done, usage } from "./outcome.ts";
import { chosenRelation, NO_RELATION, relationFlag } from "./relation-flag.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.3: buffered; an empty value removes its key. Charms grep the help for `--file` (contract 12). */
export const relationSet: Tool = {
  operands: "key=value [key=value ...]",
  summary: "set relation settings",
  flags: [
    relationFlag,
    fileFlag,
    { names: ["app"], kind: "bool", about: "set data for the overall application, not just a unit (leader only)" },
  ],
  formats: "ignored",
  async run(context, input) {
    const relation = chosenRelation(context, input);
    if (relation === undefined) return usage(NO_RELATION);
    const read = await readInput(context, input);
    if (!read.ok) return read.error;
    const data = Object.fromEntries(read.value);
    if (input.on("app")) await context.bags.setApplication(relation, data);
    else context.bags.setUnit(relation, data);
    return done;
  },
};
