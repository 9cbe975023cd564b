// The catalogue: every record kind, in the order of its number on the wire. Append only.
import type * as z from "zod/mini";
import * as app from "./application.ts";
import * as ctl from "./controller.ts";
import * as mac from "./machine.ts";
import * as mod from "./model.ts";
import * as rel from "./relation.ts";
import * as uni from "./unit.ts";

export const recordTable = {
  model: mod.model,
  "model-setting": mod.modelSetting,
  sequence: mod.sequence,
  annotation: mod.annotation,
  machine: mac.machine,
  provision: mac.provision,
  instance: mac.instance,
  enrolment: mac.enrolment,
  assignment: mac.assignment,
  charm: app.charm,
  application: app.application,
  setting: app.setting,
  leader: app.leader,
  "leader-setting": app.leaderSetting,
  "application-status": app.applicationStatus,
  resource: app.resource,
  "pending-resource": app.pendingResource,
  "unit-resource": app.unitResource,
  unit: uni.unit,
  "unit-machine": uni.unitMachine,
  "unit-workload": uni.unitWorkload,
  "unit-local": uni.unitLocal,
  "relation-local": uni.relationLocal,
  pending: uni.pending,
  seen: uni.seen,
  port: uni.port,
  "charm-state": uni.charmState,
  relation: rel.relation,
  "relation-status": rel.relationStatus,
  member: rel.member,
  "unit-databag": rel.unitDatabag,
  "application-databag": rel.applicationDatabag,
  operation: mod.operation,
  task: mod.task,
  "task-order": mod.taskOrder,
  controller: ctl.controller,
  "controller-setting": ctl.controllerSetting,
  "model-entry": ctl.modelEntry,
  user: ctl.user,
  password: ctl.password,
  permission: ctl.permission,
  cloud: ctl.cloud,
} as const;

type Table = typeof recordTable;
export type Kind = keyof Table;
export const kinds = Object.keys(recordTable) as readonly Kind[];

type Fields<K extends Kind> = Readonly<z.infer<Table[K]["shape"]>>;

/** A record as decided: not yet at a revision. */
export type NewRecord<K extends Kind = Kind> = { [P in K]: Fields<P> & { readonly kind: P } }[K];

/** A record in a world: `revision` is that of its last change. */
export type RecordOf<K extends Kind = Kind> = {
  [P in K]: Fields<P> & { readonly kind: P; readonly revision: number };
}[K];

/** Records that an agent keeps of its own units, and that its facts carry changes to. */
export const localKinds = [
  "unit-local",
  "relation-local",
  "pending",
  "seen",
  "charm-state",
] as const satisfies readonly Kind[];
export type LocalKind = Exclude<(typeof localKinds)[number], "charm-state">;

const KEY_SEPARATOR = "\u0000";

/** The parts of a key in the order of the kind's definition, joined. Parts never hold a NUL. */
export function joinKey(parts: readonly (string | number)[]): string {
  return parts.join(KEY_SEPARATOR);
}

export function splitKey(key: string): string[] {
  return key === "" ? [] : key.split(KEY_SEPARATOR);
}

/** The first part of a key. */
export function keyHead(key: string): string {
  const end = key.indexOf(KEY_SEPARATOR);
  return end < 0 ? key : key.slice(0, end);
}

/** The key of a record within its kind. */
export function keyOf(record: NewRecord | RecordOf): string {
  const definition = recordTable[record.kind];
  const fields = record as unknown as Record<string, string | number>;
  const parts: (string | number)[] = [];
  for (const name of definition.key as readonly string[]) parts.push(fields[name] as string | number);
  return joinKey(parts);
}
