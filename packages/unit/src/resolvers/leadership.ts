// Contract 2.5, number 7, and section 6. Gaining leadership runs a hook, losing it changes a flag.
import { unitEvent } from "../hook-events.ts";
import { stageOf } from "../lifecycle/lifecycle.ts";
import { isAlive, type Resolver, unitFact } from "./resolver.ts";

export const leadership: Resolver = (local, remote) => {
  const { flags, leaderSettings } = local.unit;
  if (!flags.installed) return null;
  const leads = remote.isLeader && isAlive(remote);
  if (flags.leader && !leads) return unitFact(local, { flags: { ...flags, leader: false } });
  if (stageOf(local.unit) !== "idle" || !isAlive(remote)) return null;
  if (leads && !flags.leader) return { kind: "run-hook", event: unitEvent("leader-elected", remote.revision) };
  // Once before the first config-changed, then when the settings changed; not at each start of the agent (2.11).
  if (leads || leaderSettings === remote.leaderSettingsHash) return null;
  return { kind: "run-hook", event: unitEvent("leader-settings-changed", remote.revision) };
};
