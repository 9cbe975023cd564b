export { actionMessage, agentMessage, EXEC_TASK } from "./agent-message.ts";
export { checkGuarantees, type HookRecord } from "./guarantees/check-guarantees.ts";
export { fnv1a64 } from "./hash.ts";
export type { StepContext } from "./lifecycle/commit-hook.ts";
export {
  type Completion,
  complete,
  type Outcome,
  retryDelayMs,
  updateStatusDelayMs,
} from "./lifecycle/complete.ts";
export {
  type Advanced,
  advance,
  type LifecycleAction,
  type LifecycleEvent,
  type Stage,
  stageOf,
} from "./lifecycle/lifecycle.ts";
export { needsProcess, type Prepared, prepare } from "./lifecycle/prepare.ts";
export { type TaskEnd, type TaskOutcome, taskOutcome } from "./lifecycle/task-outcome.ts";
export { KILLED_PAUSE_MS, REFUSED_FACT_PAUSE_MS, UPDATE_STATUS_MS } from "./limits.ts";
export {
  applyLocal,
  initialLocal,
  joinedUnits,
  localFromRecords,
  localRecords,
  seenMember,
  seenMembers,
} from "./local-state.ts";
export { createMirror, type Mirror, type Tombstone } from "./mirror/mirror.ts";
export { nextStep } from "./next-step.ts";
export type { RecordView } from "./record-view.ts";
export type {
  Hashes,
  LocalOf,
  RemoteExtras,
  RemoteMember,
  RemoteRelation,
  Step,
  StepOf,
  UnitLocalState,
  UnitRemoteState,
} from "./step.ts";
export { type Delta, deltaOf } from "./window.ts";
