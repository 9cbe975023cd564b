export type { RecordView } from "./record-view.ts";
export type { RemoteMember, RemoteRelation, Step, UnitLocalState, UnitRemoteState } from "./step.ts";
