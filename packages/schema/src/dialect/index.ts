// The Juju 3.6 client dialect: its odd names live here and nowhere else.
export {
  type AccountEntry,
  type ClientFile,
  type ClientFileName,
  type ControllerEntry,
  clientFiles,
  type ModelEntry,
  readClientFile,
  writeClientFile,
} from "./client-files.ts";
export {
  type Answer,
  type FacadeName,
  type Facades,
  facades,
  type MethodName,
  type ParamsIn,
  type ParamsOut,
} from "./facades.ts";
export { foldKeys } from "./fold-keys.ts";
export {
  type DialectError,
  isReply,
  type Reply,
  type Request,
  readReply,
  readRequest,
  writeAnswer,
  writeError,
  writeRequest,
} from "./frame.ts";
export type { LiveView, ModelLoad, PlannedChanges, PlannedHooks, Settled } from "./kith.ts";
export { readSettingsYaml, type Settings as YamlSettings } from "./settings-yaml.ts";
export type { ConnectionKind } from "./shape.ts";
export { idOfTag, readTag, type TagKind, tagOf } from "./tag.ts";
export { parseRfc3339, rfc3339, ZERO_TIME } from "./time.ts";
export type {
  ActionResult,
  ActionSpec,
  ApplicationGet,
  ApplicationInfo,
  ApplicationStatus,
  Base,
  CharmOrigin,
  CharmRelation,
  CloudValue,
  ConfigEntry,
  Delta,
  DeltaKind,
  DetailedStatus,
  EnqueuedActions,
  EntityStatus,
  ErrorResult,
  ErrorResults,
  FullStatus,
  HostPort,
  JsonMap,
  LoginResult,
  MachineStatus,
  ModelInfo,
  ModelMachineInfo,
  ModelStatus,
  ModelSummary,
  ModelUserInfo,
  NetworkInterface,
  OperationResult,
  Outcome,
  RelationStatus,
  Resource,
  Results,
  StatusEntry,
  StringResult,
  UnitInfo,
  UnitRelationData,
  UnitStatus,
  UserModel,
} from "./values.ts";
