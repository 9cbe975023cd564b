// What a stopped agent left behind, and what still waits for an answer. The agent asks for a step only when it runs
// nothing, so a step that says it is running was cut off (contract 2.6).
import { hookName } from "@kith/schema";
import { failHook } from "../lifecycle/fail-hook.ts";
import { stageOf } from "../lifecycle/lifecycle.ts";
import { restoreHook } from "../lifecycle/restore-hook.ts";
import { type Resolver, upgradeStep } from "./resolver.ts";

/** An interrupted hook has failed, an interrupted action never runs again, an interrupted upgrade is resumed. */
export const interrupted: Resolver = (local, remote) => {
  const { event, task } = local.unit;
  switch (stageOf(local.unit)) {
    case "running":
      return { kind: "fact", ...failHook(local) };
    case "ran":
      return { kind: "wait", idle: false, for: `the controller to take what ${event ? hookName(event) : ""} wrote` };
    case "acting": {
      const record = { ...local.unit, ...restoreHook(local.unit), task: null };
      const failed = { status: "failed", message: "action terminated", results: {} } as const;
      return {
        kind: "fact",
        writes: task === null ? [] : [{ kind: "task", id: task, ...failed }],
        local: [{ op: "put", record }],
      };
    }
    case "deploying":
      return upgradeStep(remote);
    default:
      return null;
  }
};
