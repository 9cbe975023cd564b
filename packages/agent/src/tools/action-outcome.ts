// The answer of action tools outside an action (contract 13.1: exec is one).
import { failed } from "./outcome.ts";

export const notRunningAction = failed("not running an action");
