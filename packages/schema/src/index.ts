export { proofBytes } from "./agent-proof.ts";
export type {
  Bundle,
  BundleApplication,
  BundleMachine,
  BundleOption,
  BundlePlacement,
  BundleProblem,
  BundleProblemCode,
  BundleRelation,
  BundleSaas,
  BundleWarning,
} from "./bundle/bundle.ts";
export { BUNDLE_KEYS } from "./bundle/bundle-keys.ts";
export { charmNameOf, isCharmPath } from "./bundle/charm-reference.ts";
export { type Constraints, printConstraints, readConstraints } from "./bundle/constraints.ts";
export { type BundleOverrides, overrideBundle } from "./bundle/override-bundle.ts";
export type { BundleFile } from "./bundle/parse-trees.ts";
export { planBundle, type UploadedCharm } from "./bundle/plan-bundle.ts";
export { printBundle } from "./bundle/print-bundle.ts";
export { type BundleReading, type BundleRequest, readBundle, readBundleFiles } from "./bundle/read-bundle.ts";
export type { Include } from "./bundle/read-options.ts";
export { baseOfSeries } from "./bundle/series.ts";
export { type CharmFacts, type SettledBundle, settleBundle } from "./bundle/settle-bundle.ts";
export { fileOf } from "./bundle/tree.ts";
export { type VerifiedBundle, verifyBundle } from "./bundle/verify-bundle.ts";
export {
  type BundlePlan,
  BundlePlan as BundlePlanShape,
  PlannedApplication,
  PlannedMachine,
  PlannedPlace,
} from "./bundle-plan.ts";
export {
  type Change,
  type Commit,
  changeKey,
  coalesce,
  type Delete,
  type Put,
  type Revision,
  type Topic,
} from "./change.ts";
export { type CharmAction, type CharmActions, readActions } from "./charm/actions.ts";
export { linkProblem, placeProblem } from "./charm/charm-links.ts";
export { actionsOf, type CharmEndpoint, configOf, endpointsOf, manifestOf, metadataOf } from "./charm/charm-record.ts";
export {
  type CharmConfig,
  type CharmOption,
  type OptionType,
  type OptionValue,
  optionValue,
  readConfig,
} from "./charm/config.ts";
export { type CharmBase, type CharmManifest, readManifest } from "./charm/manifest.ts";
export {
  type CharmMetadata,
  type CharmRelation,
  type CharmRelations,
  readMetadata,
} from "./charm/metadata.ts";
export type { CharmResourceSpec, CharmStorageSpec } from "./charm/metadata-storage.ts";
export { readTextMap } from "./charm/text-map.ts";
export { type Plain, parseYaml } from "./charm/yaml-text.ts";
export {
  type Codec,
  codecFor,
  decodeDown,
  decodeUp,
  encodeDown,
  encodeUp,
  type FrameError,
  isPositional,
} from "./codec/frame.ts";
export {
  decodeRow,
  decodeTombstone,
  deleteOf,
  encodeRow,
  encodeTombstone,
  kindNumber,
  type Row,
  recordOf,
  rowOf,
  type TombstoneRow,
  tombstoneRowOf,
} from "./codec/row.ts";
export {
  type Actor,
  Command as CommandShape,
  type Command,
  type CommandKind,
  type CommandOf,
  type Issued,
  type Placement,
} from "./command.ts";
export {
  type ControllerCommand,
  ControllerCommand as ControllerCommandShape,
  type ControllerCommandKind,
} from "./controller-command.ts";
export * as dialect from "./dialect/index.ts";
export {
  type Fact,
  Fact as FactShape,
  type LocalChange,
  type LocalRecord,
  machineEntity,
  type Ran,
  type Write,
  type WriteOf,
} from "./fact.ts";
export { JSON_DEPTH_MAX, RECORD_RESULTS_BYTES_MAX, TASK_RESULTS_BYTES_MAX } from "./limits.ts";
export {
  type DownMessage,
  downShapes,
  type LogLine,
  type Presence,
  type Query,
  type UpMessage,
  upShapes,
} from "./message.ts";
export type { QueryAnswer, QueryAnswers } from "./query-answers.ts";
export { freshUnitLocal } from "./records/fresh-unit-local.ts";
export {
  HookEvent as HookEventShape,
  type HookEvent,
  HookKind as HookKindShape,
  type HookKind,
  hookName,
} from "./records/hook-event.ts";
export {
  joinKey,
  type Kind,
  keyHead,
  keyOf,
  kinds,
  type LocalKind,
  localKinds,
  type NewRecord,
  type RecordOf,
  recordTable,
  splitKey,
} from "./records/index.ts";
export type { ResultsBlob } from "./records/model.ts";
export type { Endpoint } from "./records/relation.ts";
export { MEMBER_BLOCK } from "./records/unit.ts";
export { type Refusal, Refusal as RefusalShape, type RefusalCode } from "./refusal.ts";
export { refusalText } from "./refusal-text.ts";
export { cutMark, cutResults, cutText, LEFT_OUT, resultsBytes, type TaskResults } from "./task-results.ts";
export { protocolVersion, schemaHash } from "./version.ts";
