import { usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "batch",
  summary: "Tell an endpoint's hooks of many units at a time",
  usage: "<application>:<endpoint> on|off",
  details: `In batch delivery one relation-joined, -changed or -departed hook stands for all
units concerned: the file that KITH_DELTA names lists them. A charm asks for it
with "kith-delivery: batch" at the endpoint in its metadata.yaml; then it is on
from the start. A hook that runs or is retried keeps its units; what follows
goes by the new setting. See which are on: kith status --relations.

Examples:
    kith batch proxy:web off
    kith batch proxy:web on
    kith batch haproxy:reverseproxy on --force`,
  flags: {
    model: shared.model,
    force: { kind: "switch", help: "Turn it on for a charm that does not ask for it" },
  },
  run: async ({ flags, args }) => {
    const [target, state, more] = args;
    if (target === undefined) throw usageError("no endpoint specified");
    const [, application, endpoint] = /^([a-z][a-z0-9-]*):([A-Za-z][\w-]*)$/.exec(target) ?? [];
    if (application === undefined || endpoint === undefined)
      throw usageError(`endpoint ${JSON.stringify(target)} not valid: it is <application>:<endpoint>`);
    if ((state !== "on" && state !== "off") || more !== undefined) throw usageError('say "on" or "off"');
    if (flags.force && state === "off") throw usageError("--force goes with on");
    await withModel(flags.model, ({ model }) =>
      model.batch({ application, endpoint, on: state === "on", force: flags.force }),
    );
    return undefined;
  },
});
