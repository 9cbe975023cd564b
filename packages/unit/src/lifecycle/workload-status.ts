// What the agent says of the workload around hooks, as long as or although the charm speaks for it (contract 2.8).
import type { HookKind, Write } from "@kith/schema";
import type { LocalOf } from "../step.ts";

type Flags = LocalOf<"unit-local">["flags"];

export function statusBefore(kind: HookKind, flags: Flags): Write[] {
  if (kind === "install") return flags.statusSet ? [] : [workload("maintenance", "installing charm software")];
  if (kind === "stop") return [workload("maintenance", "stopping charm software")];
  if (kind === "remove") return [workload("maintenance", "cleaning up prior to charm deletion")];
  return [];
}

export function statusAfter(kind: HookKind, flags: Flags): Write[] {
  if (kind === "start") return flags.statusSet ? [] : [workload("unknown", "")];
  if (kind === "stop") return [workload("maintenance", "")];
  if (kind === "remove") return [workload("terminated", "")];
  return [];
}

function workload(status: string, message: string): Write {
  return { kind: "workload", status, message };
}
