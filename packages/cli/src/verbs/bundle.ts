import { checkBundle } from "../bundle/check-bundle.ts";
import { bundleError, noteLines, openBundle } from "../bundle/open-bundle.ts";
import { usageError } from "../cli-error.ts";
import { defineVerb, formats, type Output, shared, type Terminal } from "../verb.ts";

export const verb = defineVerb({
  name: "bundle",
  summary: "Check a bundle without deploying it",
  usage: "verify <bundle.yaml>",
  details: `verify  reads the bundle with its overlays and says what is wrong, each with its place; checks options,
        endpoints and interfaces against the charms that are at hand, and says what could not be checked

Examples:
    kith bundle verify ./bundle.yaml
    kith bundle verify ./bundle.yaml --overlay ./ha.yaml --charms ./charms
    kith bundle verify ./openstack.yaml --target trusty-icehouse`,
  flags: {
    overlay: { kind: "list", value: "file", help: "A bundle to lay over it; may be repeated" },
    target: { kind: "text", value: "name", help: "Which target of a juju-deployer file" },
    charms: { kind: "text", value: "directory", help: "Where charms are that the bundle names without a path" },
    format: formats("text", "yaml", "json"),
    output: shared.output,
  },
  run: async ({ flags, args }, terminal) => {
    const [what, file, ...more] = args;
    if (what !== "verify") throw usageError("expected verify", "kith bundle verify <bundle.yaml>");
    if (file === undefined) throw usageError("no bundle specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    return verify(file, flags, terminal);
  },
});

interface VerifyFlags {
  readonly overlay: readonly string[];
  readonly target: string | undefined;
  readonly charms: string | undefined;
  readonly format: string | undefined;
}

function verify(what: string, flags: VerifyFlags, terminal: Terminal): Output {
  const opened = openBundle(what, flags);
  const { problems, warnings, later, verified } = checkBundle(opened, flags.charms);
  const { bundle, file, format, targets } = opened;
  const structured = flags.format === "yaml" || flags.format === "json";
  if (problems.length > 0 && !structured) {
    for (const { at, message } of warnings) terminal.say(`WARNING ${at}: ${message}`);
    throw bundleError("accept", file, problems);
  }
  const counts = {
    applications: bundle.applications.length,
    units: bundle.applications.reduce((sum, { units }) => sum + (units ?? bundle.unitsDefault), 0),
    relations: bundle.relations.length,
    machines: bundle.machines.length,
    "charms-at-hand": verified.counts.charms,
    "relations-checked": verified.counts.relations,
  };
  const { unchecked } = verified;
  const section = (title: string, notes: typeof unchecked): string =>
    notes.length === 0 ? "" : `${title}:\n${noteLines(notes).join("\n")}\n`;
  return {
    data: { file, format, targets, counts, problems, warnings, "not-checked": unchecked, "not-supported": later },
    text: [
      `${file}: ${counts.applications} applications, ${counts.units} units, ${counts.relations} relations, ${counts.machines} machines\n`,
      `charms at hand: ${verified.counts.charms} of ${counts.applications}; relations checked: ${verified.counts.relations} of ${counts.relations}\n`,
      section("Warnings", warnings),
      section("Not checked", unchecked),
      section("Would be refused when deployed", later),
    ].join(""),
    ...(problems.length > 0 ? { code: 1 } : {}),
  };
}
