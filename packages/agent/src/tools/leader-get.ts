import { print, quote, surplus, usage } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.4. */
export const leaderGet: Tool = {
  operands: "[<key>]",
  summary: "print application leadership settings; - or no key prints all",
  flags: [],
  formats: anyFormat,
  run({ leaderSettings }, input) {
    const [key = ""] = input.words;
    if (key.includes("=")) return usage(`invalid key ${quote(key)}`);
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    const all = leaderSettings.all();
    if (key === "" || key === "-") return print(all);
    return print(Object.hasOwn(all, key) ? (all[key] ?? null) : null);
  },
};
