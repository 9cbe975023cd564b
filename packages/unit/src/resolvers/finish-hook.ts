// A hook that is queued or in error comes before any new work: contract 2.5, number 14, and 2.7.
import { hookName } from "@kith/schema";
import { stageOf } from "../lifecycle/lifecycle.ts";
import { hasWantedCharm, isAlive, type Resolver, unitFact, upgradeStep } from "./resolver.ts";

/** In error: a forced charm, resolved, or the retry when it is due. Nothing else goes on until then. */
export const retryFailed: Resolver = (local, remote) => {
  const { event } = local.unit;
  if (event === null || stageOf(local.unit) !== "failed") return null;
  const again = { ...event, pinned: remote.revision };
  if (remote.unit.forceCharm && isAlive(remote) && !hasWantedCharm(local, remote)) return upgradeStep(remote);
  if (remote.unit.resolve === "retry") return { kind: "run-hook", event: again };
  if (remote.unit.resolve === "no-retry") return { kind: "skip-hook", event: again };
  if (remote.retryHooks && remote.retryDue) return { kind: "run-hook", event: again };
  return { kind: "wait", idle: true, for: `${hookName(event)} to be resolved` };
};

/** Runs what an earlier hook has queued, unless its reason is gone. */
export const runQueued: Resolver = (local, remote) => {
  const { event } = local.unit;
  if (event === null || stageOf(local.unit) !== "queued") return null;
  const pointless =
    (event.kind === "install" && !isAlive(remote)) || (event.kind === "leader-elected" && !remote.isLeader);
  if (pointless) return unitFact(local, { op: "continue", step: "done", event: null });
  return { kind: "run-hook", event: { ...event, pinned: remote.revision } };
};
