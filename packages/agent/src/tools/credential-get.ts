import { failed, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.2: a charm without cloud credentials is told so; no cloud of Kith's hands any out. */
export const credentialGet: Tool = {
  operands: "",
  summary: "access cloud credentials",
  flags: [],
  formats: anyFormat,
  run: (_context, input) => surplus(input.words, 0) ?? failed("cannot access cloud credentials: permission denied"),
};
