// The end of a deployment: all units have done what there is to do. Failed hooks are run again as often as was asked for.
import { CliError } from "../cli-error.ts";
import { DEPLOYER_RETRY_MS } from "../limits.ts";
import { type SettleResult, settle } from "../live/settle.ts";
import type { ModelSession } from "../session.ts";
import type { Terminal } from "../verb.ts";
import type { DeployerRequest } from "./read-deployer.ts";

type Waiting = Pick<DeployerRequest, "timeoutMs" | "retries" | "ignoreErrors" | "watch">;

export async function waitForUnits(session: ModelSession, waiting: Waiting, terminal: Terminal): Promise<void> {
  const endsAt = Date.now() + waiting.timeoutMs;
  process.on("SIGINT", () => {
    terminal.say("\nOnly this wait has ended; the work goes on.\nLook: kith status; go on: kith wait --settled");
    process.exit(130);
  });
  let result = await settled(session, waiting, endsAt, terminal);
  for (let left = waiting.retries; left > 0 && result.errors.length > 0; left -= 1) {
    if (left < waiting.retries) await new Promise((resolve) => setTimeout(resolve, DEPLOYER_RETRY_MS));
    terminal.say(`Retrying the failed hooks of ${result.errors.map(({ unit }) => unit).join(", ")}`);
    await session.applications.resolve(null, true);
    result = await settled(session, waiting, endsAt, terminal);
  }
  if (result.errors.length === 0) return;
  const failed = result.errors.map(({ unit, message }) => `\n- ${unit}: ${message}`).join("");
  if (waiting.ignoreErrors) terminal.say(`WARNING units are in error:${failed}`);
  else
    throw new CliError(`cannot end the deployment: units are in error:${failed}`, {
      hint: "look: kith status, kith debug-log; run their hooks again: kith deployer -r 3, kith resolved --all",
    });
}

/** Runs the failed hooks again without deploying anything. */
export async function resolveErrors(session: ModelSession, waiting: Waiting, terminal: Terminal): Promise<void> {
  await waitForUnits(session, waiting, terminal);
  terminal.say("No unit is in error.");
}

async function settled(
  { client }: ModelSession,
  { timeoutMs, watch }: Waiting,
  endsAt: number,
  terminal: Terminal,
): Promise<SettleResult> {
  const unwatched: Terminal = { ...terminal, say: () => {}, rows: undefined, columns: undefined };
  const result = await settle(client, watch ? terminal : unwatched, Math.max(0, endsAt - Date.now()));
  if (result.settled) return result;
  const blockers = result.waitingFor.map((each) => `\n- ${each}`).join("");
  throw new CliError(
    `the deployment has not ended after ${timeoutMs / 1000} s; it waits for${blockers || " nothing named"}`,
    { hint: "it goes on: kith wait --settled; give it more time: -t <seconds>" },
  );
}
