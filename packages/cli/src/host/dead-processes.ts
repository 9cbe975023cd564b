// What of a controller on this host is dead, in words. Controllers elsewhere are none of its business.
import { keeperClient } from "@kith/providers";
import { localControllers } from "../client-directory.ts";
import { CONTROLLER_PROCESS } from "./programs.ts";

/** Why a controller cannot be reached; undefined: it is not on this host. */
export async function whyUnreachable(name: string): Promise<string | undefined> {
  const data = localControllers()[name];
  if (data === undefined) return undefined;
  const processes = await listOf(data);
  if (processes === undefined) return "its keeper is dead, and its process with it";
  const own = processes.find((each) => each.name === CONTROLLER_PROCESS);
  if (own?.pid != null) return `its process ${own.pid} runs and does not answer`;
  if (own === undefined || own.wanted === "stopped") return "it is stopped";
  return `its process is dead${own.lastEnd === null ? "" : ` (${own.lastEnd})`}`;
}

/** Whether a controller that answers runs on without the keeper that would bring it back; false for one elsewhere. */
export async function isWithoutKeeper(name: string): Promise<boolean> {
  const data = localControllers()[name];
  return data !== undefined && (await listOf(data)) === undefined;
}

/** undefined: no keeper answers. */
const listOf = (data: string) =>
  keeperClient(data)
    .ask("list", {})
    .then(
      ({ processes }) => processes,
      (error: unknown) => {
        if (!(error instanceof Error) || error.name !== "ProviderError") throw error;
        return undefined;
      },
    );
