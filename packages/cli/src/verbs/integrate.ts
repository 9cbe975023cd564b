import { usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "integrate",
  summary: "Relate two applications",
  usage: "<application>[:<endpoint>] <application>[:<endpoint>]",
  details: `Examples:
    kith integrate guestbook postgres
    kith integrate guestbook:database postgres:database`,
  flags: { model: shared.model },
  run: async ({ flags, args }) => {
    const [left, right, ...more] = args;
    if (left === undefined || right === undefined || more.length > 0) {
      throw usageError("an integration must involve two applications");
    }
    await withModel(flags.model, ({ applications }) => applications.addRelation(left, right));
    return undefined;
  },
});
