// What an undisturbed unit does: contract 2.5, number 15.
import { unitEvent } from "../hook-events.ts";
import { endWhenAlone } from "./end.ts";
import { followRelations } from "./follow-relations.ts";
import type { Resolver } from "./resolver.ts";
import { hasWantedCharm, isAlive, upgradeStep } from "./resolver.ts";

export const followLife: Resolver = (local, remote) => (isAlive(remote) ? live : die)(local, remote);

const live: Resolver = (local, remote) => {
  const { flags, hashes } = local.unit;
  if (!hasWantedCharm(local, remote)) return upgradeStep(remote);
  if (!flags.installed) return { kind: "run-hook", event: unitEvent("install", remote.revision) };
  const { config, trust, addresses } = remote.hashes;
  if (hashes.config !== config || hashes.trust !== trust || hashes.addresses !== addresses) {
    return { kind: "run-hook", event: unitEvent("config-changed", remote.revision) };
  }
  if (!flags.started) return { kind: "run-hook", event: unitEvent("start", remote.revision) };
  const step = followRelations(local, remote);
  if (step) return step;
  if (remote.updateStatusDue) return { kind: "run-hook", event: unitEvent("update-status", remote.revision) };
  const blocked = remote.relations.find((relation) => relation.blocked !== null && relation.own === undefined);
  if (blocked?.blocked) return { kind: "wait", idle: false, for: blocked.blocked };
  return { kind: "wait", idle: true, for: "changes" };
};

const die: Resolver = (local, remote) => {
  const step = followRelations(local, remote);
  if (step) return step;
  const { flags } = local.unit;
  if (flags.started && !flags.stopped) return { kind: "run-hook", event: unitEvent("stop", remote.revision) };
  if (flags.installed) return { kind: "run-hook", event: unitEvent("remove", remote.revision) };
  return endWhenAlone(remote);
};
