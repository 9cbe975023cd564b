import { print, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.8: no unit has storage attached as long as Kith provides none. */
export const storageList: Tool = {
  operands: "[<storage-name>]",
  summary: "list storage attached to the unit",
  flags: [],
  formats: anyFormat,
  run: (_context, input) => surplus(input.words, 1) ?? print([]),
};
