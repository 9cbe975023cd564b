import { print, surplus, usage } from "./outcome.ts";
import { chosenRelation, NO_RELATION, relationFlag } from "./relation-flag.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.3. */
export const relationList: Tool = {
  operands: "",
  summary: "list relation units",
  flags: [
    relationFlag,
    { names: ["app"], kind: "bool", about: "list remote application instead of participating units" },
  ],
  formats: anyFormat,
  run(context, input) {
    const relation = chosenRelation(context, input);
    if (relation === undefined) return usage(NO_RELATION);
    const extra = surplus(input.words, 0);
    if (extra !== null) return extra;
    return print(input.on("app") ? relation.remoteApplication : context.relations.members(relation));
  },
};
