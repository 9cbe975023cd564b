import { notRunningAction } from "./action-outcome.ts";
import { print, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";
import { isMap, toValue, type Value } from "./value.ts";

/** Contract 4.6: all parameters, or the one that a dotted key leads to. */
export const actionGet: Tool = {
  operands: "[<key>[.<key>.<key>...]]",
  summary: "get action parameters",
  flags: [],
  formats: anyFormat,
  run({ options }, input) {
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    if (options.action === null) return notRunningAction;
    const params = toValue(options.action.params);
    const [key = ""] = input.words;
    return print(key === "" ? params : key.split(".").reduce(child, params));
  },
};

const child = (value: Value, key: string): Value =>
  isMap(value) && !(value instanceof Map) && Object.hasOwn(value, key)
    ? ((value as { readonly [key: string]: Value })[key] ?? null)
    : null;
