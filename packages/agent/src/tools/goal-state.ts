import { failed, surplus } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 11.1. The controller does not answer it: it is refused, since a half answer would mislead a charm. */
export const goalState: Tool = {
  operands: "",
  summary: "print the status of the charm's peers and related units",
  flags: [],
  formats: ["yaml", "json"],
  run: (_context, input) =>
    surplus(input.words, 0) ?? failed("cannot read goal state: not supported by this controller"),
};
