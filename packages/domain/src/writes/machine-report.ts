// What a machine says of itself. It may come before its provider has answered.
import { ok } from "@kith/base";
import type { ApplyMachineWrite } from "./applying.ts";

export const machineReport: ApplyMachineWrite<"machine-report"> = ({ draft, machine }, { kind: _, ...said }) => {
  const cloud = draft.get("model")?.cloud ?? "unknown";
  const old = draft.get("instance", machine) ?? {
    kind: "instance" as const,
    machine,
    provider: cloud,
    instanceId: `machine-${machine}`,
    level: "process" as const,
    addresses: [],
    sequence: 0,
  };
  // A machine that shares its host has the address that its provider gave it, not all of the host's.
  const keep = old.addresses.length > 0 && (old.level === "process" || said.addresses.length === 0);
  draft.put({ ...old, ...said, addresses: keep ? old.addresses : said.addresses });
  return ok(null);
};
