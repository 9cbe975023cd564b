// Which values of which index a record stands under. Only what is declared here may be walked by decide and planners.
import type { Kind, RecordOf } from "@kith/schema";
import type { Indexes, IndexName } from "./world.ts";

type Definition<K extends Kind> = readonly [index: IndexName, values: (record: RecordOf<K>) => readonly string[]];
type IndexesOf<K extends Kind> = { [I in IndexName]: K extends Indexes[I] ? I : never }[IndexName];
type Definitions = {
  readonly [K in Kind]?: readonly (readonly [IndexesOf<K>, (record: RecordOf<K>) => readonly string[]])[];
};

const notAlive = (record: { readonly kind: string; readonly life: string }): readonly string[] =>
  record.life === "alive" ? [] : [record.kind];

const definitions: Definitions = {
  model: [["not-alive", notAlive]],
  "model-entry": [["not-alive", notAlive]],
  machine: [
    ["machines", () => [""]],
    ["not-alive", notAlive],
  ],
  provision: [["open-provisions", (r) => (r.state === "open" ? [""] : [])]],
  assignment: [["assignments-of-machine", (r) => [r.machine]]],
  application: [
    ["applications", () => [""]],
    ["applications-of-charm", (r) => [r.charmUrl]],
    ["not-alive", notAlive],
  ],
  setting: [["settings-of-application", (r) => [r.application]]],
  "leader-setting": [["leader-settings-of-application", (r) => [r.application]]],
  resource: [["resources-of-application", (r) => [r.application]]],
  "unit-resource": [["unit-resources-of-unit", (r) => [r.unit]]],
  unit: [
    ["units-of-application", (r) => [r.application]],
    ["subordinates-of-unit", (r) => (r.principal === null ? [] : [r.principal])],
    ["not-alive", notAlive],
  ],
  "unit-machine": [["units-on-machine", (r) => [r.machine]]],
  "unit-workload": [["units-in-error", (r) => (r.error === null ? [] : [""])]],
  "unit-local": [["locals-of-charm", (r) => (r.charm === null ? [] : [r.charm.url])]],
  operation: [["finished-operations", (r) => (r.completed === null ? [] : [""])]],
  "pending-resource": [["pending-resources", () => [""]]],
  "relation-local": [["relation-locals-of-unit", (r) => [r.unit]]],
  pending: [["pending-of-unit", (r) => [r.unit]]],
  seen: [["seen-of-unit", (r) => [r.unit]]],
  port: [
    ["ports-of-unit", (r) => [r.unit]],
    ["ports-of-machine", (r) => [r.machine]],
  ],
  "charm-state": [["state-of-unit", (r) => [r.unit]]],
  relation: [
    ["relations-of-application", (r) => r.endpoints.map((endpoint) => endpoint.application)],
    ["not-alive", notAlive],
  ],
  member: [
    ["members-of-relation", (r) => [r.relation]],
    ["members-of-unit", (r) => [r.unit]],
  ],
  "unit-databag": [
    ["bags-of-relation", (r) => [r.relation]],
    ["bags-of-unit", (r) => [r.unit]],
  ],
  "application-databag": [["application-bags-of-relation", (r) => [r.relation]]],
  annotation: [["annotations-of-entity", (r) => [r.entity]]],
  task: [
    ["tasks-of-operation", (r) => [r.operation]],
    ["tasks-of-receiver", (r) => [r.receiver]],
  ],
  "task-order": [["orders-of-receiver", (r) => [r.receiver]]],
  permission: [
    ["permissions-of-user", (r) => [r.user]],
    ["permissions-on-object", (r) => [r.object]],
  ],
};

const none: readonly Definition<Kind>[] = [];

/** Calls `visit` for each place at which `record` stands. */
export function visitPlaces(record: RecordOf, visit: (index: IndexName, value: string) => void): void {
  const own = (definitions[record.kind] ?? none) as readonly Definition<Kind>[];
  for (const [index, values] of own) for (const value of values(record)) visit(index, value);
}
