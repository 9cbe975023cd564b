import { print, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 6. */
export const isLeader: Tool = {
  operands: "",
  summary: "print application leadership status",
  flags: [],
  formats: anyFormat,
  run: async ({ leadership }, input) => surplus(input.words, 0) ?? print(await leadership.isLeader()),
};
