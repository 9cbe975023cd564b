// How each write of a fact is applied: total tables over `Write`, one for units and one for machines.
import type { RecordOf, Write, WriteOf } from "@kith/schema";
import { notValid, type Outcome } from "../deciding.ts";
import type { ApplyMachineWrite, ApplyUnitWrite, FactContext } from "./applying.ts";
import { refreshNetwork, writeApplicationBag, writeUnitBag } from "./bags.ts";
import { deleteState, setState } from "./charm-state.ts";
import { writeApplicationStatus, writeLeaderSettings } from "./leading.ts";
import { machineReport } from "./machine-report.ts";
import { closePort, openPort } from "./ports.ts";
import { resourceUsed } from "./resource-used.ts";
import { enterScope, leaveScope } from "./scope.ts";
import { writeTask } from "./task.ts";
import { unitDead } from "./unit-dead.ts";
import { clearHookError, writeHookError, writeWorkload, writeWorkloadVersion } from "./workload.ts";

type WriteKind = Write["kind"];

const notOfUnit = (_context: FactContext, _unit: RecordOf<"unit">, write: Write): Outcome =>
  notValid(`cannot apply ${write.kind}: it is not a unit's to say`);
const notOfMachine = (_context: FactContext, write: Write): Outcome =>
  notValid(`cannot apply ${write.kind}: it is not a machine's to say`);

export const unitWrites: { readonly [K in WriteKind]: ApplyUnitWrite<K> } = {
  "unit-bag": writeUnitBag,
  "application-bag": writeApplicationBag,
  "open-port": openPort,
  "close-port": closePort,
  "state-set": setState,
  "state-delete": deleteState,
  "refresh-network": refreshNetwork,
  workload: writeWorkload,
  "workload-version": writeWorkloadVersion,
  "application-status": writeApplicationStatus,
  "leader-settings": writeLeaderSettings,
  "resource-used": resourceUsed,
  "enter-scope": enterScope,
  "leave-scope": leaveScope,
  "hook-error": writeHookError,
  "hook-error-cleared": clearHookError,
  "unit-dead": unitDead,
  task: (context, unit, write) => writeTask(context, unit.name, write),
  "machine-report": notOfUnit,
};

export const machineWrites: { readonly [K in WriteKind]: ApplyMachineWrite<K> } = {
  "unit-bag": notOfMachine,
  "application-bag": notOfMachine,
  "open-port": notOfMachine,
  "close-port": notOfMachine,
  "state-set": notOfMachine,
  "state-delete": notOfMachine,
  "refresh-network": notOfMachine,
  workload: notOfMachine,
  "workload-version": notOfMachine,
  "application-status": notOfMachine,
  "leader-settings": notOfMachine,
  "resource-used": notOfMachine,
  "enter-scope": notOfMachine,
  "leave-scope": notOfMachine,
  "hook-error": notOfMachine,
  "hook-error-cleared": notOfMachine,
  "unit-dead": notOfMachine,
  task: (context, write) => writeTask(context, context.machine, write),
  "machine-report": machineReport,
};

export function applyUnitWrite(context: FactContext, unit: RecordOf<"unit">, write: Write): Outcome {
  const apply = unitWrites[write.kind] as ApplyUnitWrite<WriteKind>;
  return apply(context, unit, write as WriteOf<WriteKind>);
}

export function applyMachineWrite(context: FactContext, write: Write): Outcome {
  const apply = machineWrites[write.kind] as ApplyMachineWrite<WriteKind>;
  return apply(context, write as WriteOf<WriteKind>);
}
