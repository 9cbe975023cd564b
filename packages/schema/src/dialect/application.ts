// Application: deploying, relating and configuring.
import * as z from "zod/mini";
import { dict, Entities, Entity, Flag, facade, Int, list, maybe, method, Plain, part, Text } from "./shape.ts";
import type * as v from "./values.ts";

const Placement = z.object({ scope: Text, directive: Text });
const Base = z.object({ name: Text, channel: Text });
const Origin = z.object({
  source: Text,
  type: Text,
  id: Text,
  revision: maybe(z.int()),
  architecture: Text,
  base: maybe(Base),
});
const Named = z.object({ application: Text, branch: Text });
const Settings = dict(z.union([z.string(), z.number(), z.boolean()]));

const deploying = z.object({
  application: Text,
  "charm-url": Text,
  "charm-origin": maybe(Origin),
  "num-units": Int,
  config: Settings,
  "config-yaml": Text,
  constraints: dict(Plain),
  placement: list(Placement),
  "endpoint-bindings": dict(z.string()),
  resources: dict(z.string()),
  storage: dict(Plain),
  devices: dict(Plain),
  "attach-storage": list(z.string()),
  Force: Flag,
});

export const Application = facade("model", [19, 20], {
  Deploy: method(z.object({ applications: list(deploying) })).gives<v.ErrorResults>(),
  AddUnits: method(
    z.object({ application: Text, "num-units": Int, placement: list(Placement), "attach-storage": list(z.string()) }),
  ).gives<{ readonly units: readonly string[] }>(),
  DestroyUnit: method(
    z.object({
      units: list(z.object({ "unit-tag": Text, "destroy-storage": Flag, force: Flag, "dry-run": Flag })),
    }),
  ).gives<v.Results<v.ErrorResult & { readonly info?: v.JsonMap }>>(),
  DestroyApplication: method(
    z.object({
      applications: list(z.object({ "application-tag": Text, "destroy-storage": Flag, force: Flag, "dry-run": Flag })),
    }),
  ).gives<v.Results<v.ErrorResult & { readonly info?: v.JsonMap }>>(),
  AddRelation: method(z.object({ endpoints: list(z.string()), "via-cidrs": list(z.string()) })).gives<{
    readonly endpoints: { readonly [application: string]: v.CharmRelation };
  }>(),
  DestroyRelation: method(
    z.object({ endpoints: list(z.string()), "relation-id": maybe(z.int()), force: Flag }),
  ).gives<v.JsonMap>(),
  Get: method(Named).gives<v.ApplicationGet>(),
  GetConfig: method(Entities).gives<{
    readonly Results: readonly { readonly config?: v.JsonMap; readonly error?: v.DialectError }[];
  }>(),
  CharmConfig: method(z.object({ args: list(Named) })).gives<{
    readonly Results: readonly { readonly config?: v.JsonMap; readonly error?: v.DialectError }[];
  }>(),
  SetConfigs: method(
    z.object({ Args: list(z.object({ application: Text, config: Settings, "config-yaml": Text, generation: Text })) }),
  ).gives<v.ErrorResults>(),
  UnsetApplicationsConfig: method(
    z.object({ Args: list(z.object({ application: Text, branch: Text, options: list(z.string()) })) }),
  ).gives<v.ErrorResults>(),
  Expose: method(z.object({ application: Text, "exposed-endpoints": dict(Plain) })).gives<v.JsonMap>(),
  Unexpose: method(z.object({ application: Text, "exposed-endpoints": list(z.string()) })).gives<v.JsonMap>(),
  ApplicationsInfo: method(Entities).gives<v.Results<v.Outcome<v.ApplicationInfo>>>(),
  UnitsInfo: method(Entities).gives<v.Results<v.Outcome<v.UnitInfo>>>(),
  SetCharm: method(
    z.object({
      application: Text,
      "charm-url": Text,
      "charm-origin": maybe(Origin),
      "config-settings": Settings,
      "config-settings-yaml": Text,
      "resource-ids": dict(z.string()),
      "endpoint-bindings": dict(z.string()),
      force: Flag,
      "force-units": Flag,
      "force-base": Flag,
    }),
  ).gives<v.JsonMap>(),
  ResolveUnitErrors: method(
    z.object({ all: Flag, retry: Flag, tags: part({ entities: list(Entity) }) }),
  ).gives<v.ErrorResults>(),
  GetCharmURLOrigin: method(Named).gives<{
    readonly url: string;
    readonly "charm-origin": v.CharmOrigin;
    readonly error?: v.DialectError;
  }>(),
  GetConstraints:
    method(Entities).gives<v.Results<{ readonly constraints: v.JsonMap; readonly error?: v.DialectError }>>(),
  Leader: method(Entity).gives<v.StringResult>(),
  CharmRelations: method(z.object({ application: Text })).gives<{ readonly "charm-relations": readonly string[] }>(),
});
