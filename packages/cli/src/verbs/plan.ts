import { isBundle, openBundle } from "../bundle/open-bundle.ts";
import { CliError, usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, formats, shared } from "../verb.ts";

/** Beside 0 for nothing to do, 1 for an error and 2 for a wrong command line. */
const WOULD_CHANGE = 3;

/** The model as a bundle, from what it is to what it would be. */
async function patch(
  bundles: { readonly before: string; readonly after: string } | undefined,
  file: string,
): Promise<string> {
  const { createTwoFilesPatch } = await import("diff");
  const { before = "", after = "" } = bundles ?? {};
  return before === after
    ? ""
    : createTwoFilesPatch("model", `model with ${file}`, before, after, "", "").replace(/^=+\n/, "");
}

export const verb = defineVerb({
  name: "plan",
  summary: "Show what deploying a bundle would change",
  usage: "<bundle.yaml>",
  details: `Nothing is sent or made: charms and resources are only described to the
controller, and what it plans is what "kith deploy" with the same flags applies.
Hooks are the fewest that can follow; what charms then write to each other, and
retries, come on top.

Exit code: 0 nothing would change, 3 something would, 1 for an error.

Examples:
    kith plan ./bundles/guestbook.yaml
    kith plan ./bundle.yaml --overlay ./ha.yaml --format json
    kith plan ./bundle.yaml --map-machines existing --format diff`,
  flags: {
    model: shared.model,
    overlay: { kind: "list", value: "file", help: "A bundle to lay over the bundle; may be repeated" },
    target: { kind: "text", value: "name", help: "Which target of a juju-deployer file" },
    "map-machines": {
      kind: "text",
      value: "existing,0=4",
      help: "Machines of the model that stand for machines of the bundle",
    },
    charms: { kind: "text", value: "directory", help: "Where charms are that the bundle names without a path" },
    format: formats("tree", "diff", "json", "yaml"),
    output: shared.output,
  },
  run: async ({ flags, args }, terminal) => {
    const [what, ...more] = args;
    if (what === undefined) throw usageError("no bundle specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    if (!isBundle(what))
      throw new CliError(`cannot plan ${JSON.stringify(what)}: it is no bundle`, {
        hint: "a charm alone: kith deploy <charm> --dry-run",
      });
    const { prepareBundle } = await import("../bundle/deploy-bundle.ts");
    const { planDocument } = await import("../bundle/plan-document.ts");
    const { planTree } = await import("../bundle/plan-tree.ts");
    return withModel(flags.model, async (session) => {
      const diff = flags.format === "diff";
      const options = { charms: flags.charms, mapMachines: flags["map-machines"], bundles: diff };
      const prepared = await prepareBundle(session, openBundle(what, flags), options, terminal);
      const plan = planDocument(prepared);
      const text = diff ? await patch(prepared.bundles, what) : planTree(plan);
      return { data: plan, text, code: plan.changed ? WOULD_CHANGE : 0 };
    });
  },
});
