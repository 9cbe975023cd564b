import { print, surplus, usage } from "./outcome.ts";
import { chosenRelation, NO_RELATION, relationFlag } from "./relation-flag.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.3: both sides of a relation are in one model as long as there are no offers. */
export const relationModelGet: Tool = {
  operands: "",
  summary: "get details about the model hosting a related application",
  flags: [relationFlag],
  formats: anyFormat,
  run(context, input) {
    if (chosenRelation(context, input) === undefined) return usage(NO_RELATION);
    return surplus(input.words, 0) ?? print({ uuid: context.options.identity.modelUuid });
  },
};
