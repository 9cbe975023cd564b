// Once nothing goes wrong any more, everything becomes as the model says: settled, without an error, on time.
import type { dialect } from "@kith/schema";
import type { Report } from "./checker.ts";

/** `settled` is the controller's last word; undefined when it never came to that. */
export function checkConvergence(
  settled: dialect.Settled | undefined,
  waitingFor: readonly string[],
  report: Report,
): void {
  if (settled === undefined) report(`not settled in time: ${waitingFor.join("; ") || "nothing is named"}`);
  else for (const error of settled.errors) report(`settled with an error: ${error}`);
}
