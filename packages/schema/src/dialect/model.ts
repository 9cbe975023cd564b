// Facades about one model's status, settings, machines and annotations.
import * as z from "zod/mini";
import { dict, Entities, Flag, facade, Int, list, maybe, method, Nothing, Plain, part, Text } from "./shape.ts";
import type * as v from "./values.ts";

/** One of size, date and delta; excluded are messages. */
const HistoryFilter = part({
  size: Int,
  date: z._default(z.nullable(z.string()), null),
  /** Nanoseconds back from now. */
  delta: z._default(z.nullable(z.int()), null),
  exclude: list(z.string()),
});

export const Client = facade("model", [6, 7, 8], {
  FullStatus: method(z.object({ patterns: list(z.string()), "include-storage": Flag })).gives<v.FullStatus>(),
  WatchAll: method(Nothing).gives<{ readonly "watcher-id": string }>(),
  StatusHistory: method(
    z.object({
      requests: list(z.object({ historyKind: Text, size: Int, filter: HistoryFilter, tag: Text })),
    }),
  ).gives<
    v.Results<{
      readonly error?: v.DialectError;
      readonly history: { readonly statuses: readonly v.StatusEntry[] };
    }>
  >(),
});

export const AllWatcher = facade("model", [3], {
  Next: method(Nothing).gives<{ readonly deltas: readonly v.Delta[] }>(),
  Stop: method(Nothing).gives<v.JsonMap>(),
});

export const StringsWatcher = facade("model", [1], {
  Next: method(Nothing).gives<{ readonly "watcher-id": string; readonly changes: readonly string[] }>(),
  Stop: method(Nothing).gives<v.JsonMap>(),
});

export const Pinger = facade("both", [1], { Ping: method(Nothing).gives<v.JsonMap>() });

export const ModelConfig = facade("both", [3], {
  ModelGet: method(Nothing).gives<{
    readonly config: { readonly [key: string]: { readonly value: unknown; readonly source: string } };
  }>(),
  ModelSet: method(z.object({ config: dict(Plain) })).gives<v.JsonMap>(),
  ModelUnset: method(z.object({ keys: list(z.string()) })).gives<v.JsonMap>(),
  GetModelConstraints: method(Nothing).gives<{ readonly constraints: v.JsonMap }>(),
  SetModelConstraints: method(z.object({ application: Text, constraints: dict(Plain) })).gives<v.JsonMap>(),
  Sequences: method(Nothing).gives<{ readonly sequences: { readonly [name: string]: number } }>(),
});

export const Annotations = facade("model", [2], {
  Get: method(Entities).gives<
    v.Results<{
      readonly entity: string;
      readonly annotations: { readonly [key: string]: string };
      readonly error: v.ErrorResult;
    }>
  >(),
  Set: method(
    z.object({ annotations: list(z.object({ entity: Text, annotations: dict(z.string()) })) }),
  ).gives<v.ErrorResults>(),
});

const Base = z.object({ name: Text, channel: Text });
export const MachineManager = facade("model", [10], {
  AddMachines: method(
    z.object({
      params: list(
        z.object({
          base: maybe(Base),
          constraints: dict(Plain),
          placement: maybe(z.object({ scope: Text, directive: Text })),
          "container-type": Text,
          "parent-id": Text,
          jobs: list(z.string()),
        }),
      ),
    }),
  ).gives<{ readonly machines: readonly { readonly machine: string; readonly error?: v.DialectError }[] }>(),
  DestroyMachineWithParams: method(
    z.object({ "machine-tags": list(z.string()), force: Flag, keep: Flag, "dry-run": Flag }),
  ).gives<v.Results<v.ErrorResult & { readonly info?: v.JsonMap }>>(),
});

export const Charms = facade("model", [6, 7], {
  CharmInfo: method(z.object({ url: Text })).gives<v.JsonMap>(),
  List: method(z.object({ names: list(z.string()) })).gives<{ readonly "charm-urls": readonly string[] }>(),
});

export const Resources = facade("model", [3], {
  ListResources:
    method(Entities).gives<
      v.Results<{
        readonly error?: v.DialectError;
        readonly resources: readonly v.Resource[];
        readonly "charm-store-resources": readonly unknown[];
        readonly "unit-resources": readonly {
          readonly tag: string;
          readonly resources: readonly v.Resource[] | null;
          readonly "download-progress": null;
        }[];
      }>
    >(),
  AddPendingResources: method(
    z.object({
      tag: Text,
      url: Text,
      resources: list(z.object({ name: Text, type: Text, path: Text, origin: Text, revision: Int, size: Int })),
    }),
  ).gives<{ readonly "pending-ids": readonly string[]; readonly error?: v.DialectError }>(),
});

const ActionParams = z.object({
  tag: Text,
  receiver: Text,
  name: Text,
  parameters: dict(Plain),
  parallel: maybe(z.boolean()),
  "execution-group": maybe(z.string()),
});
const RunParams = z.object({
  commands: Text,
  timeout: Int,
  machines: list(z.string()),
  applications: list(z.string()),
  units: list(z.string()),
  parallel: maybe(z.boolean()),
  "execution-group": maybe(z.string()),
  "workload-context": Flag,
});

export const Action = facade("model", [7], {
  EnqueueOperation: method(z.object({ actions: list(ActionParams) })).gives<v.EnqueuedActions>(),
  Run: method(RunParams).gives<v.EnqueuedActions>(),
  RunOnAllMachines: method(RunParams).gives<v.EnqueuedActions>(),
  Actions: method(Entities).gives<v.Results<v.ActionResult>>(),
  ListOperations: method(
    z.object({
      applications: list(z.string()),
      units: list(z.string()),
      machines: list(z.string()),
      actions: list(z.string()),
      status: list(z.string()),
      limit: maybe(z.int()),
      offset: maybe(z.int()),
    }),
  ).gives<v.Results<v.OperationResult> & { readonly truncated?: boolean }>(),
  Operations: method(Entities).gives<v.Results<v.OperationResult>>(),
  ApplicationsCharmsActions:
    method(Entities).gives<
      v.Results<{
        readonly "application-tag"?: string;
        readonly actions?: { readonly [name: string]: { readonly description: string; readonly params: v.JsonMap } };
        readonly error?: v.DialectError;
      }>
    >(),
  Cancel: method(Entities).gives<v.Results<v.ActionResult>>(),
  WatchActionsProgress:
    method(Entities).gives<
      v.Results<{
        readonly "watcher-id"?: string;
        readonly changes?: readonly string[];
        readonly error?: v.DialectError;
      }>
    >(),
});

export const Bundle = facade("model", [6, 8], {
  ExportBundle: method(z.object({ "include-charm-defaults": Flag, "include-series": Flag })).gives<v.StringResult>(),
});

// Facades whose subject Kith does not have yet: well-formed empties, which clients ask for in passing.
export const Spaces = facade("model", [6], {
  ListSpaces: method(Nothing).gives<v.Results<v.JsonMap>>(),
});
export const Subnets = facade("model", [5], {
  ListSubnets: method(z.object({ "space-tag": Text, zone: Text })).gives<v.Results<v.JsonMap>>(),
});
export const Block = facade("model", [2], { List: method(Nothing).gives<v.Results<v.JsonMap>>() });
const Filters = z.object({ filters: list(z.object({})) });
export const Storage = facade("model", [6], {
  ListStorageDetails: method(Filters).gives<v.Results<v.JsonMap>>(),
  ListFilesystems: method(Filters).gives<v.Results<v.JsonMap>>(),
  ListVolumes: method(Filters).gives<v.Results<v.JsonMap>>(),
  ListPools: method(Filters).gives<v.Results<v.JsonMap>>(),
});
export const Secrets = facade("model", [2], {
  ListSecrets: method(z.object({ "show-secrets": Flag })).gives<v.Results<v.JsonMap>>(),
});
