import { print, surplus, usage } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.3. */
export const relationIds: Tool = {
  operands: "[<name>]",
  summary: "list all relation ids for the given endpoint",
  flags: [],
  formats: anyFormat,
  run({ relations }, input) {
    const endpoint = input.words[0] ?? relations.event?.endpoint ?? "";
    if (endpoint === "") return usage("no endpoint name specified");
    return surplus(input.words, 1) ?? print(relations.listed(endpoint));
  },
};
