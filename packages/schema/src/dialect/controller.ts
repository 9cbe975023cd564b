// Facades about the controller: signing in, models, clouds.
import * as z from "zod/mini";
import { dict, Entities, Entity, Flag, facade, list, method, Nothing, Plain, Text } from "./shape.ts";
import type * as v from "./values.ts";

/** Callable before login only, and never announced. */
export const Admin = facade("both", [3], {
  Login: method(
    z.object({
      "auth-tag": Text,
      credentials: Text,
      nonce: Text,
      "client-version": Text,
      "cli-args": Text,
      "user-data": Text,
    }),
  ).gives<v.LoginResult>(),
});

export const ModelManager = facade("controller", [9, 10], {
  CreateModel: method(
    z.object({
      name: Text,
      "owner-tag": Text,
      config: dict(Plain),
      "cloud-tag": Text,
      region: Text,
      credential: Text,
    }),
  ).gives<v.ModelInfo>(),
  ModelInfo: method(Entities).gives<v.Results<v.Outcome<v.ModelInfo>>>(),
  ListModels: method(Entity).gives<{ readonly "user-models": readonly v.UserModel[] }>(),
  ListModelSummaries: method(z.object({ "user-tag": Text, all: Flag })).gives<v.Results<v.Outcome<v.ModelSummary>>>(),
  DestroyModels: method(
    z.object({
      models: list(z.object({ "model-tag": Text, force: Flag, "destroy-storage": z.optional(z.boolean()) })),
    }),
  ).gives<v.ErrorResults>(),
  ModelStatus: method(Entities).gives<{ readonly models: readonly v.ModelStatus[] }>(),
});

export const Controller = facade("controller", [11, 12], {
  ControllerConfig: method(Nothing).gives<{ readonly config: v.JsonMap }>(),
  ConfigSet: method(z.object({ config: dict(Plain) })).gives<v.JsonMap>(),
  AllModels: method(Nothing).gives<{ readonly "user-models": readonly v.UserModel[] }>(),
  ControllerVersion: method(Nothing).gives<{ readonly version: string; readonly "git-commit": string }>(),
  ModelStatus: method(Entities).gives<{ readonly models: readonly v.ModelStatus[] }>(),
  GetControllerAccess:
    method(Entities).gives<v.Results<v.Outcome<{ readonly "user-tag": string; readonly access: string }>>>(),
  MongoVersion: method(Nothing).gives<v.StringResult>(),
  IdentityProviderURL: method(Nothing).gives<v.StringResult>(),
  DestroyController: method(
    z.object({ "destroy-models": Flag, "destroy-storage": z.optional(z.boolean()), force: Flag }),
  ).gives<v.JsonMap>(),
  ControllerAPIInfoForModels:
    method(Entities).gives<
      v.Results<{
        readonly addresses?: readonly string[];
        readonly cacert?: string;
        readonly error?: v.DialectError;
      }>
    >(),
});

export const Cloud = facade("controller", [7], {
  Clouds: method(Nothing).gives<{ readonly clouds: { readonly [tag: string]: v.CloudValue } }>(),
  Cloud: method(Entities).gives<v.Results<{ readonly cloud?: v.CloudValue; readonly error?: v.DialectError }>>(),
  CloudInfo: method(Entities).gives<v.Results<v.Outcome<v.JsonMap>>>(),
  UserCredentials: method(z.object({ "user-clouds": list(z.object({ "user-tag": Text, "cloud-tag": Text })) })).gives<
    v.Results<v.Outcome<readonly string[]>>
  >(),
});
