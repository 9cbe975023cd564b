import { usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "remove-relation",
  summary: "End the relation between two applications",
  usage: "<application>[:<endpoint>] <application>[:<endpoint>] | <relation id>",
  flags: { model: shared.model, force: shared.force },
  run: async ({ flags, args }) => {
    const [first, second, ...more] = args;
    if (first === undefined || more.length > 0) throw usageError("a relation must involve two applications");
    if (second === undefined && !/^\d+$/.test(first))
      throw usageError(`relation ID ${JSON.stringify(first)} not valid`);
    const target = second === undefined ? { id: Number(first) } : { endpoints: [first, second] };
    await withModel(flags.model, ({ applications }) => applications.destroyRelation(target, flags.force));
    return undefined;
  },
});
