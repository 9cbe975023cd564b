import { CliError, usageError } from "../cli-error.ts";
import { lastLogLines } from "../host/debug-log.ts";
import { FAILED_HOOK_LINES } from "../limits.ts";
import { settle } from "../live/settle.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "wait",
  summary: "Wait until the model is settled",
  usage: "--settled",
  details: `Settled: no hook runs or is due, and every agent has heard of every change. Units in error make it end with
exit code 1, each with the last lines of its log.

Example:
    kith wait --settled --timeout 120`,
  flags: {
    model: shared.model,
    settled: { kind: "switch", help: "What to wait for" },
    timeout: { kind: "number", value: "seconds", help: "How long at most" },
  },
  run: async ({ flags, args }, terminal) => {
    if (!flags.settled || args.length > 0) throw usageError("nothing to wait for", "kith wait --settled");
    const began = Date.now();
    process.on("SIGINT", () => {
      terminal.say("\nOnly this view has ended; the work goes on.\nLook: kith status; go on: kith wait --settled");
      process.exit(130);
    });
    return withModel(flags.model, async (session) => {
      const timeoutMs = flags.timeout === undefined ? undefined : flags.timeout * 1000;
      const result = await settle(session.client, terminal, timeoutMs);
      for (const { unit, message } of result.errors) {
        terminal.say(`\n${unit}: ${message}`);
        for (const line of await lastLogLines(session, unit, FAILED_HOOK_LINES)) terminal.say(`    ${line}`);
        terminal.say(`retry it with: kith resolved ${unit}`);
      }
      if (!result.settled) {
        const blockers = result.waitingFor.map((each) => `\n- ${each}`).join("");
        throw new CliError(
          `the model is not settled after ${flags.timeout} s; it waits for${blockers || " nothing named"}`,
        );
      }
      if (result.errors.length > 0) {
        throw new CliError(`the model is settled with errors: ${result.errors.map(({ unit }) => unit).join(", ")}`);
      }
      terminal.say(`Settled after ${((Date.now() - began) / 1000).toFixed(1)} s`);
      return undefined;
    });
  },
});
