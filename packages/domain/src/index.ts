export { blockers, type Entity, nextDeadline } from "./blockers.ts";
export {
  beginControllerGroup,
  type ControllerGroupDraft,
  controllerDecisions,
  decideController,
} from "./controller-commands/index.ts";
export type { CommandResult, CommandResults, DecideCommand, Decided, Supplies } from "./decide-types.ts";
export { type ExpectedHooks, expectedHooks } from "./expected-hooks.ts";
export { beginGroup, decide, type GroupDraft } from "./group-draft.ts";
export {
  type Audience,
  audienceOf,
  audiencesOfMachine,
  type InterestChanges,
  interestChanges,
  topicsOfAudience,
  topicsOfMachine,
} from "./interests.ts";
export { checkInvariants, invariants } from "./invariants/index.ts";
export type { Invariant } from "./invariants/invariant.ts";
export { isModelSetting } from "./model-setting-names.ts";
export { durationMs, type ModelSettingKey, modelSetting, modelSettings, readModelSetting } from "./model-settings.ts";
export { unusedCharms } from "./rules/charm-use.ts";
export { laterInPlan } from "./rules/planned-later.ts";
export { counterpartOf, isPeer } from "./rules/relate.ts";
export { networkKeys } from "./rules/scope.ts";
export { applicationTag, machineTag, modelTag, unitTag } from "./rules/tags.ts";
export {
  applicationTopic,
  machineTopic,
  modelTopic,
  type ParsedTopic,
  pairTopic,
  parseTopic,
  receiverTopic,
  sideTopic,
  topicsOf,
  unitTopic,
} from "./topics.ts";
export {
  ALPHA,
  absent,
  actionResult,
  actionSpecs,
  addressesOf,
  addressKind,
  agentStatus,
  applicationEndpoints,
  applicationGet,
  applicationInfo,
  applicationStatusValue,
  type BundleOfOptions,
  bindingsOf,
  bundleOf,
  charmInfo,
  charmOf,
  charmOrigin,
  charmRelation,
  controllerAccess,
  DeltaLog,
  type EntityContext,
  type EntityName,
  egressSubnets,
  entity,
  type FullStatusOptions,
  fullStatus,
  goalState,
  type HistoryEntry,
  type HistoryKind,
  historyKinds,
  historyOfChange,
  historyOfPresence,
  instanceStatus,
  type ModelAccess,
  machineAgentStatus,
  machineOfUnit,
  modelAccess,
  modelInfo,
  modelStatus,
  modelSummary,
  type NetworkInfo,
  networkInfo,
  openPorts,
  operationResult,
  operationStatus,
  optionEntries,
  type PortRange,
  type PresenceView,
  portText,
  receiverTag,
  type StatusValue,
  settingsOf,
  type TaskLogLine,
  tasksOf,
  unitAddress,
  unitInfo,
  unitsOf,
  userModel,
  workloadStatus,
} from "./views/index.ts";
export { createWorld, emptySource, type WorldSource } from "./world/durable-world.ts";
export type { DurableWorld, Indexes, IndexName, WholeWorld, World } from "./world/world.ts";
