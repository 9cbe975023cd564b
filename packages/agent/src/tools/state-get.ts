import { failed, print, quote, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.7, 13.1: a missing key is an empty text; nothing stored at all is null in JSON. */
export const stateGet: Tool = {
  operands: "[<key>]",
  summary: "print server-side-state value; - or no key prints all",
  flags: [{ names: ["strict"], kind: "bool", about: "return an error if the requested key does not exist" }],
  formats: anyFormat,
  async run({ state }, input) {
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    const all = await state.all();
    const [key = ""] = input.words;
    if (key === "" || key === "-")
      return print(all.size === 0 && input.format === "json" ? null : Object.fromEntries(all));
    const value = all.get(key);
    return value === undefined && input.on("strict") ? failed(`${quote(key)} not found`) : print(value ?? "");
  },
};
