import { writeFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "export-bundle",
  summary: "Write the model as a bundle",
  usage: "",
  details: `Local charms stand in it by their names in the model; to deploy it again, say
where they are: kith deploy <file> --charms <directory>. Files that were given for
resources are not part of it.

Examples:
    kith export-bundle
    kith export-bundle --filename model.yaml`,
  flags: {
    model: shared.model,
    filename: { kind: "text", value: "file", help: "Write to this file" },
    "include-charm-defaults": { kind: "switch", help: "Options that nobody set, too" },
    "include-series": { kind: "switch", help: "The series of each base beside it" },
  },
  run: async ({ flags }, terminal) => {
    const options = { charmDefaults: flags["include-charm-defaults"], series: flags["include-series"] };
    const text = await withModel(flags.model, ({ model }) => model.exportBundle(options));
    if (flags.filename === undefined) return { text };
    try {
      writeFileSync(flags.filename, text);
    } catch (error) {
      throw new CliError(`cannot write ${flags.filename}: ${error instanceof Error ? error.message : String(error)}`);
    }
    terminal.say(`Bundle successfully exported to ${flags.filename}`);
    return undefined;
  },
});
