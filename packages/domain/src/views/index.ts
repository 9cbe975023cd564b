// Views: pure readings of a world for clients and hook tools. They change nothing.
export { addressesOf, addressKind, openPorts, type PortRange, portText, unitAddress } from "./address.ts";
export { actionSpecs, applicationGet, applicationInfo, charmInfo, charmOrigin, unitInfo } from "./application-view.ts";
export { type BundleOfOptions, bundleOf } from "./bundle-of.ts";
export { DeltaLog } from "./delta-log.ts";
export {
  ALPHA,
  applicationEndpoints,
  bindingsOf,
  charmOf,
  charmRelation,
  optionEntries,
  settingsOf,
} from "./endpoint-view.ts";
export { type EntityContext, type EntityName, entity } from "./entity.ts";
export { type FullStatusOptions, fullStatus } from "./full-status.ts";
export { goalState } from "./goal-state.ts";
export {
  controllerAccess,
  type ModelAccess,
  modelAccess,
  modelInfo,
  modelStatus,
  modelSummary,
  userModel,
} from "./model-view.ts";
export { egressSubnets, type NetworkInfo, networkInfo } from "./network-info.ts";
export {
  actionResult,
  operationResult,
  operationStatus,
  receiverTag,
  type TaskLogLine,
  tasksOf,
} from "./operation-view.ts";
export { absent, type PresenceView } from "./presence-view.ts";
export {
  type HistoryEntry,
  type HistoryKind,
  historyKinds,
  historyOfChange,
  historyOfPresence,
} from "./status-history.ts";
export {
  agentStatus,
  applicationStatusValue,
  instanceStatus,
  machineAgentStatus,
  machineOfUnit,
  type StatusValue,
  unitsOf,
  workloadStatus,
} from "./status-value.ts";
