import { readBundleFiles, settleBundle } from "@kith/schema";
import { isBundle, openBundle } from "../bundle/open-bundle.ts";
import { CliError, usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

const STORE = "Of charms from a store, which there is not yet";

export const verb = defineVerb({
  name: "diff-bundle",
  summary: "Compare a bundle with the model",
  usage: "<bundle.yaml>",
  details: `Both sides of what differs; "{}" when nothing does. What deploying the bundle would
do about it: kith plan.

Examples:
    kith diff-bundle ./bundle.yaml
    kith diff-bundle ./bundle.yaml --overlay ./ha.yaml --map-machines 0=3,1=4
    kith diff-bundle ./bundle.yaml --annotations`,
  flags: {
    model: shared.model,
    overlay: { kind: "list", value: "file", help: "A bundle to lay over the bundle; may be repeated" },
    annotations: { kind: "switch", help: "Compare annotations, too" },
    "map-machines": {
      kind: "text",
      value: "existing,0=4",
      help: "Machines of the model that stand for machines of the bundle; the others for those of the same number",
    },
    target: { kind: "text", value: "name", help: "Which target of a juju-deployer file" },
    charms: { kind: "text", value: "directory", help: "Where charms are that the bundle names without a path" },
    channel: { kind: "text", value: "channel", help: STORE },
    arch: { kind: "text", value: "arch", help: STORE },
    series: { kind: "text", value: "series", help: STORE },
    base: { kind: "text", value: "base", help: STORE },
    format: shared.structured,
    output: shared.output,
  },
  run: async ({ flags, args }) => {
    const [what, ...more] = args;
    if (what === undefined) throw usageError("no bundle specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const store = (["channel", "arch", "series", "base"] as const).find((flag) => flags[flag] !== undefined);
    if (store !== undefined) throw usageError(`--${store} is for charms from a store, and there is none`);
    if (!isBundle(what)) throw new CliError(`cannot compare ${JSON.stringify(what)}: it is no bundle`);
    const { checkDeployable, mappedMachines } = await import("../bundle/deploy-bundle.ts");
    const { bundleDifference } = await import("../bundle/bundle-difference.ts");
    return withModel(flags.model, async ({ model }) => {
      const opened = openBundle(what, flags);
      const { charms } = checkDeployable(opened, flags.charms).atHand;
      const { bundle } = settleBundle(opened.bundle, charms);
      const machines = mappedMachines(await model.status(), flags["map-machines"], bundle);
      const text = await model.exportBundle({ charmDefaults: false, series: false }).catch((error: unknown) => {
        // A model without applications.
        if (error instanceof Error && error.message.startsWith("nothing to export")) return "applications: {}\n";
        throw error;
      });
      const running = readBundleFiles({ files: [{ file: "model", text }] });
      const charmNames = new Map([...charms].map(([name, { metadata }]) => [name, metadata.name]));
      const options = { annotations: flags.annotations, machines, charmNames };
      const difference = bundleDifference(bundle, running.bundle, options);
      return { data: difference, text: "", format: "yaml" };
    });
  },
});
