// The machine was started again: contract 2.5, number 3.
import { unitEvent } from "../hook-events.ts";
import { stageOf } from "../lifecycle/lifecycle.ts";
import { isAlive, type Resolver } from "./resolver.ts";

/** Runs `start` once per boot of the machine. */
export const reboot: Resolver = (local, remote) => {
  const { flags, bootId } = local.unit;
  if (stageOf(local.unit) !== "idle" || !isAlive(remote) || !flags.started || flags.stopped) return null;
  if (remote.bootId === "" || remote.bootId === bootId) return null;
  return { kind: "run-hook", event: unitEvent("start", remote.revision) };
};
