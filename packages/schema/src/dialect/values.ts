// Answers of the dialect that several methods share. Key names are the protocol's.
import type { DialectError } from "./frame.ts";

export type { DialectError } from "./frame.ts";

export type JsonMap = { readonly [key: string]: unknown };

export interface ErrorResult {
  readonly error?: DialectError;
}
export interface Results<T> {
  readonly results: readonly T[];
}
export type ErrorResults = Results<ErrorResult>;
/** One entry of a bulk answer: a result or an error. */
export interface Outcome<T> {
  readonly error?: DialectError;
  readonly result?: T;
}
export interface StringResult {
  readonly error?: DialectError;
  readonly result: string;
}
export interface Base {
  readonly name: string;
  readonly channel: string;
}

/** Status as FullStatus has it. */
export interface DetailedStatus {
  readonly status: string;
  readonly info: string;
  readonly data: JsonMap | null;
  readonly since: string | null;
  readonly kind: string;
  readonly version: string;
  readonly life: string;
}
export interface EntityStatus {
  readonly status: string;
  readonly info: string;
  readonly since: string | null;
}

export interface UnitStatus {
  readonly "agent-status": DetailedStatus;
  readonly "workload-status": DetailedStatus;
  readonly "workload-version": string;
  readonly machine: string;
  readonly "opened-ports": readonly string[] | null;
  readonly "public-address": string;
  readonly charm: string;
  readonly subordinates: { readonly [unit: string]: UnitStatus } | null;
  readonly leader?: boolean;
}
export interface ApplicationStatus {
  readonly charm: string;
  readonly "charm-version": string;
  readonly "charm-profile": string;
  readonly "charm-channel"?: string;
  readonly "charm-rev": number;
  readonly base: Base;
  readonly exposed: boolean;
  readonly "exposed-endpoints"?: JsonMap;
  readonly life: string;
  readonly relations: { readonly [endpoint: string]: readonly string[] };
  readonly "can-upgrade-to": string;
  readonly "subordinate-to": readonly string[];
  readonly units: { readonly [unit: string]: UnitStatus } | null;
  readonly "meter-statuses": null;
  readonly status: DetailedStatus;
  readonly "workload-version": string;
  readonly "endpoint-bindings": { readonly [endpoint: string]: string };
  readonly "public-address": string;
}
export interface NetworkInterface {
  readonly "ip-addresses": readonly string[];
  readonly "mac-address": string;
  readonly space?: string;
  readonly "is-up": boolean;
}
export interface MachineStatus {
  readonly "agent-status": DetailedStatus;
  readonly "instance-status": DetailedStatus;
  readonly "modification-status": DetailedStatus;
  readonly hostname?: string;
  readonly "dns-name": string;
  readonly "ip-addresses": readonly string[];
  readonly "instance-id": string;
  readonly "display-name": string;
  readonly base: Base;
  readonly id: string;
  readonly "network-interfaces"?: { readonly [name: string]: NetworkInterface };
  readonly containers: { readonly [id: string]: MachineStatus };
  readonly constraints: string;
  readonly hardware: string;
  readonly jobs: readonly string[];
  readonly "has-vote": boolean;
  readonly "wants-vote": boolean;
}
interface RelationEndpointStatus {
  readonly application: string;
  readonly name: string;
  readonly role: string;
  readonly subordinate: boolean;
  /** Only when its hooks come in batch delivery. */
  readonly "kith-delivery"?: "batch";
}
export interface RelationStatus {
  readonly id: number;
  readonly key: string;
  readonly interface: string;
  readonly scope: string;
  readonly endpoints: readonly RelationEndpointStatus[];
  readonly status: DetailedStatus;
}
export interface FullStatus {
  readonly model: {
    readonly name: string;
    readonly type: string;
    readonly "cloud-tag": string;
    readonly region?: string;
    readonly version: string;
    readonly "available-version": string;
    readonly "model-status": DetailedStatus;
    readonly "meter-status": { readonly color: string; readonly message: string };
    readonly sla: string;
  };
  readonly machines: { readonly [id: string]: MachineStatus };
  readonly applications: { readonly [name: string]: ApplicationStatus };
  readonly "remote-applications": JsonMap;
  readonly offers: JsonMap;
  readonly relations: readonly RelationStatus[] | null;
  readonly "controller-timestamp": string;
  readonly branches: null;
  readonly storage?: readonly unknown[];
  readonly filesystems?: readonly unknown[];
  readonly volumes?: readonly unknown[];
}

export interface CharmRelation {
  readonly name: string;
  readonly role: string;
  readonly interface: string;
  readonly optional: boolean;
  readonly limit: number;
  readonly scope: string;
}
export interface CharmOrigin {
  readonly source: string;
  readonly type: string;
  readonly id: string;
  readonly hash?: string;
  readonly revision?: number;
  readonly architecture?: string;
  readonly base?: Base;
}
/** One option as Application.Get shows it. */
export interface ConfigEntry {
  readonly type: string;
  readonly description: string;
  readonly source: "user" | "default" | "unset";
  readonly value?: unknown;
  readonly default?: unknown;
}
export interface ApplicationGet {
  readonly application: string;
  readonly charm: string;
  readonly config: { readonly [option: string]: ConfigEntry };
  readonly "application-config": { readonly [option: string]: ConfigEntry };
  readonly constraints: JsonMap;
  readonly base: Base;
  readonly channel: string;
  readonly "endpoint-bindings": { readonly [endpoint: string]: string };
}
export interface ApplicationInfo {
  readonly tag: string;
  readonly charm: string;
  readonly base: Base;
  readonly channel?: string;
  readonly constraints: JsonMap;
  readonly principal: boolean;
  readonly exposed: boolean;
  readonly remote: boolean;
  readonly life: string;
  readonly "endpoint-bindings": { readonly [endpoint: string]: string };
  readonly "exposed-endpoints"?: JsonMap;
}
export interface UnitRelationData {
  readonly "relation-id": number;
  readonly endpoint: string;
  readonly "cross-model": boolean;
  readonly "related-endpoint": string;
  readonly ApplicationData: { readonly [key: string]: string };
  readonly "unit-relation-data": {
    readonly [unit: string]: { readonly InScope: boolean; readonly UnitData: { readonly [key: string]: string } };
  };
}
export interface UnitInfo {
  readonly tag: string;
  readonly "workload-version": string;
  readonly machine?: string;
  readonly "opened-ports": readonly string[] | null;
  readonly "public-address"?: string;
  readonly charm: string;
  readonly leader?: boolean;
  readonly life: string;
  readonly "relation-data"?: readonly UnitRelationData[];
}

export interface ModelMachineInfo {
  readonly id: string;
  readonly "instance-id"?: string;
  readonly status?: string;
}
export interface ModelUserInfo {
  readonly "model-tag": string;
  readonly user: string;
  readonly "display-name": string;
  readonly "last-connection": string | null;
  readonly access: string;
}
export interface ModelInfo {
  readonly name: string;
  readonly type: string;
  readonly uuid: string;
  readonly "controller-uuid": string;
  readonly "is-controller": boolean;
  readonly "provider-type": string;
  readonly "cloud-tag": string;
  readonly "cloud-region"?: string;
  readonly "owner-tag": string;
  readonly life: string;
  readonly status: EntityStatus;
  readonly users: readonly ModelUserInfo[];
  readonly machines: readonly ModelMachineInfo[];
  readonly "secret-backends": readonly unknown[];
  readonly "agent-version": string;
  readonly sla: { readonly level: string; readonly owner: string };
  readonly "default-base"?: string;
  readonly "default-series"?: string;
}
export interface ModelSummary {
  readonly name: string;
  readonly uuid: string;
  readonly type: string;
  readonly "controller-uuid": string;
  readonly "is-controller": boolean;
  readonly "provider-type": string;
  readonly "cloud-tag": string;
  readonly "cloud-region"?: string;
  readonly "owner-tag": string;
  readonly life: string;
  readonly status: EntityStatus;
  readonly "user-access": string;
  readonly "last-connection": string | null;
  readonly counts: readonly { readonly entity: string; readonly count: number }[];
  readonly "agent-version": string;
  readonly sla: { readonly level: string; readonly owner: string };
  readonly "default-series"?: string;
}
export interface UserModel {
  readonly model: { readonly name: string; readonly uuid: string; readonly type: string; readonly "owner-tag": string };
  readonly "last-connection": string | null;
}
export interface ModelStatus {
  readonly error?: DialectError;
  readonly "model-tag": string;
  readonly life: string;
  readonly type: string;
  readonly "hosted-machine-count": number;
  readonly "application-count": number;
  readonly "unit-count": number;
  readonly "owner-tag": string;
}

export interface ActionSpec {
  readonly tag: string;
  readonly receiver: string;
  readonly name: string;
  readonly parameters?: JsonMap;
  readonly parallel?: boolean;
  readonly "execution-group"?: string;
}
export interface ActionResult {
  readonly action?: ActionSpec;
  readonly enqueued?: string;
  readonly started?: string;
  readonly completed?: string;
  readonly status?: string;
  readonly message?: string;
  readonly output?: JsonMap;
  readonly log?: readonly { readonly timestamp: string; readonly message: string }[];
  readonly error?: DialectError;
}
export interface EnqueuedActions {
  readonly operation: string;
  readonly actions: readonly ActionResult[];
}
export interface OperationResult {
  readonly operation: string;
  readonly summary: string;
  readonly enqueued?: string;
  readonly started?: string;
  readonly completed?: string;
  readonly status?: string;
  readonly actions?: readonly ActionResult[];
  readonly error?: DialectError;
}

export interface HostPort {
  readonly value: string;
  readonly type: string;
  readonly scope: string;
  readonly port: number;
}
export interface LoginResult {
  readonly servers: readonly (readonly HostPort[])[];
  readonly "model-tag"?: string;
  readonly "controller-tag": string;
  readonly "user-info": {
    readonly "display-name": string;
    readonly identity: string;
    readonly "controller-access": string;
    readonly "model-access": string;
    readonly "last-connection"?: string | null;
  };
  readonly facades: readonly { readonly name: string; readonly versions: readonly number[] }[];
  readonly "server-version": string;
}

export type DeltaKind = "model" | "machine" | "application" | "unit" | "relation" | "charm" | "action" | "annotation";
export type Delta = readonly [kind: DeltaKind, change: "change" | "remove", entity: JsonMap];

export interface Resource {
  readonly name: string;
  readonly type: string;
  readonly path: string;
  readonly description: string;
  readonly origin: string;
  readonly revision: number;
  readonly fingerprint: string;
  readonly size: number;
  readonly id: string;
  readonly "pending-id": string;
  readonly application: string;
  readonly username: string;
  readonly timestamp: string;
}
export interface CloudValue {
  readonly type: string;
  readonly "auth-types": readonly string[];
  readonly endpoint?: string;
  readonly regions: readonly { readonly name: string; readonly endpoint?: string }[];
  readonly "is-controller-cloud"?: boolean;
}
export interface StatusEntry extends Omit<DetailedStatus, "data"> {
  readonly data: JsonMap | null;
}
