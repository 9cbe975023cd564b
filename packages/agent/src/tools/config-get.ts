import { charmOptions } from "../hook-context/charm-options.ts";
import { print, quote, surplus, usage } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.2. */
export const configGet: Tool = {
  operands: "[<key>]",
  summary: "print application configuration",
  flags: [{ names: ["a", "all"], kind: "bool", about: "print all keys, those without a value too" }],
  formats: anyFormat,
  run({ options }, input) {
    const [key = ""] = input.words;
    if (key !== "" && input.on("a")) return usage(`cannot use argument --all together with key ${quote(key)}`);
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    const values = charmOptions(options);
    if (key !== "") return print(Object.hasOwn(values, key) ? (values[key] ?? null) : null);
    if (input.on("a")) return print(values);
    return print(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)));
  },
};
