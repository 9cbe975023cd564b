import type { ControllerCommand, ControllerCommandKind } from "@kith/schema";
import type { Deciding, Outcome } from "../deciding.ts";

/** One command of the controller's own world. */
export type DecideController<K extends ControllerCommandKind> = (
  context: Deciding,
  command: Extract<ControllerCommand, { kind: K }>,
) => Outcome;
