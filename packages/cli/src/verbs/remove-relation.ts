import { CliError, usageError } from "../cli-error.ts";
import { onRefused } from "../refused.ts";
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
    const removed = withModel(flags.model, ({ applications }) => applications.destroyRelation(target, flags.force));
    await onRefused(removed, ({ message, refusal, hint }) => {
      const named = refusal?.code === "ambiguous-relation" ? refusal.candidates[0] : undefined;
      return new CliError(message, {
        hint:
          named === undefined ? hint : `name it, as in: kith remove-relation ${named}; see: kith status --relations`,
      });
    });
    return undefined;
  },
});
