// Actions and exec, in order of their ids: contract 2.5, numbers 10 and 11; section 7.
import { EXEC_TASK } from "../agent-message.ts";
import { stageOf } from "../lifecycle/lifecycle.ts";
import type { Resolver } from "./resolver.ts";

/** Actions run when nothing is queued or a hook is in error; exec also before a queued hook. Neither before install. */
export const runActions: Resolver = (local, remote) => {
  const [order] = remote.orders;
  if (order === undefined || !local.unit.flags.installed) return null;
  if (order.cancel) {
    const message = "action cancelled via the API";
    const write = { kind: "task", id: order.task, status: "cancelled", message, results: {} } as const;
    return { kind: "fact", writes: [write], local: [] };
  }
  const stage = stageOf(local.unit);
  const now = stage === "idle" || stage === "failed" || (stage === "queued" && order.name === EXEC_TASK);
  return now ? { kind: "run-action", order } : null;
};
