import { usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "expose",
  summary: "Open an application's ports to everyone",
  usage: "<application>",
  flags: { model: shared.model },
  run: async ({ flags, args }) => {
    const [application] = args;
    if (application === undefined) throw usageError("no application name specified");
    await withModel(flags.model, ({ applications }) => applications.expose(application));
    return undefined;
  },
});
