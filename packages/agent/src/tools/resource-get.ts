import { failed, printText, surplus, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

const PREFIX = "could not download resource: ";

/** Contract 4.2, 13.2: the file's path without a newline, once the file is there. */
export const resourceGet: Tool = {
  operands: "<resource name>",
  summary: "get the path to the locally cached resource file",
  flags: [],
  formats: "none",
  async run({ options }, input) {
    const [name = ""] = input.words;
    if (name === "") return usage("missing required resource name");
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    try {
      return printText(await options.edges.resource(name));
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      return failed(why.startsWith(PREFIX) ? why : PREFIX + why);
    }
  },
};
