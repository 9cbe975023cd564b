// Who is meant by a record: the only place where topics are made. They follow from a record's key and from fields that
// never change in its life, so that a tombstone can carry them.
import type { Kind, RecordOf, Topic } from "@kith/schema";

export const modelTopic: Topic = "model";
export const machineTopic = (machine: string): Topic => `machine:${machine}`;
export const unitTopic = (unit: string): Topic => `unit:${unit}`;
export const applicationTopic = (application: string): Topic => `application:${application}`;
/** Records of `application`'s side of `relation`, heard by the counterpart; a peer's own by itself. */
export const sideTopic = (relation: string, application: string): Topic => `side:${relation}:${application}`;
/** The same for one pair of a container-scoped relation. */
export const pairTopic = (relation: string, application: string, principal: string): Topic =>
  `side:${relation}:${application}:${principal}`;

/** A task's receiver is a unit (`app/0`) or a machine id. */
export const receiverTopic = (receiver: string): Topic =>
  receiver.includes("/") ? unitTopic(receiver) : machineTopic(receiver);

type Topics = { readonly [K in Kind]: (record: RecordOf<K>) => readonly Topic[] };

const nobody = (): readonly Topic[] => [];
const everybody = (): readonly Topic[] => [modelTopic];
const itsMachine = (record: { readonly machine: string }): readonly Topic[] => [machineTopic(record.machine)];
const itsApplication = (record: { readonly application: string }): readonly Topic[] => [
  applicationTopic(record.application),
];
const sideAndUnit = (record: RecordOf<"member" | "unit-databag">): readonly Topic[] => [
  record.principal === null
    ? sideTopic(record.relation, record.application)
    : pairTopic(record.relation, record.application, record.principal),
  unitTopic(record.unit),
];

const topics: Topics = {
  model: everybody,
  "model-setting": everybody,
  sequence: nobody,
  annotation: nobody,
  machine: (r) => [machineTopic(r.id)],
  provision: nobody,
  instance: itsMachine,
  enrolment: nobody,
  assignment: itsMachine,
  charm: nobody,
  application: (r) => [applicationTopic(r.name)],
  setting: itsApplication,
  leader: itsApplication,
  "leader-setting": itsApplication,
  "application-status": nobody,
  resource: itsApplication,
  "pending-resource": nobody,
  "unit-resource": nobody,
  unit: (r) => [unitTopic(r.name)],
  "unit-machine": (r) => [unitTopic(r.unit)],
  "unit-workload": nobody,
  "unit-local": nobody,
  "relation-local": nobody,
  pending: nobody,
  seen: nobody,
  port: (r) => [unitTopic(r.unit), machineTopic(r.machine)],
  "charm-state": nobody,
  relation: (r) => r.endpoints.map((endpoint) => applicationTopic(endpoint.application)),
  "relation-status": nobody,
  member: sideAndUnit,
  "unit-databag": sideAndUnit,
  "application-databag": (r) => [sideTopic(r.relation, r.application)],
  operation: nobody,
  task: nobody,
  "task-order": (r) => [receiverTopic(r.receiver)],
  controller: nobody,
  "controller-setting": nobody,
  "model-entry": nobody,
  user: nobody,
  password: nobody,
  permission: nobody,
  cloud: nobody,
};

/** The topics of `record`; none for what only views and authorised requests show. */
export function topicsOf(record: RecordOf): readonly Topic[] {
  const of = topics[record.kind] as (record: RecordOf) => readonly Topic[];
  return of(record);
}

export type ParsedTopic =
  | { readonly kind: "model" }
  | { readonly kind: "machine"; readonly machine: string }
  | { readonly kind: "unit"; readonly unit: string }
  | { readonly kind: "application"; readonly application: string }
  | {
      readonly kind: "side";
      readonly relation: string;
      readonly application: string;
      readonly principal: string | null;
    };

/** Reads a topic that this file made. */
export function parseTopic(topic: Topic): ParsedTopic {
  const [kind = "", first = "", second = "", third] = topic.split(":");
  if (kind === "machine") return { kind, machine: first };
  if (kind === "unit") return { kind, unit: first };
  if (kind === "application") return { kind, application: first };
  if (kind === "side") return { kind, relation: first, application: second, principal: third ?? null };
  return { kind: "model" };
}
