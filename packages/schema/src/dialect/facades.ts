// Every facade that is served, with its versions. The server's table and the client's types follow from this one.
import type * as z from "zod/mini";
import { Application } from "./application.ts";
import { Admin, Cloud, Controller, ModelManager } from "./controller.ts";
import { Kith, KithWatcher } from "./kith.ts";
import * as model from "./model.ts";

export const facades = {
  Action: model.Action,
  Admin,
  AllWatcher: model.AllWatcher,
  Annotations: model.Annotations,
  Application,
  Block: model.Block,
  Bundle: model.Bundle,
  Charms: model.Charms,
  Client: model.Client,
  Cloud,
  Controller,
  Kith,
  KithWatcher,
  MachineManager: model.MachineManager,
  ModelConfig: model.ModelConfig,
  ModelManager,
  Pinger: model.Pinger,
  Resources: model.Resources,
  Secrets: model.Secrets,
  Spaces: model.Spaces,
  Storage: model.Storage,
  StringsWatcher: model.StringsWatcher,
  Subnets: model.Subnets,
} as const;

export type Facades = typeof facades;
export type FacadeName = keyof Facades;
export type MethodName<F extends FacadeName> = keyof Facades[F]["methods"] & string;
type MethodOf<F extends FacadeName, M extends MethodName<F>> = Facades[F]["methods"][M];
/** Parameters as a caller may give them: what has an empty value may be left out. */
export type ParamsIn<F extends FacadeName, M extends MethodName<F>> =
  MethodOf<F, M> extends { readonly params: infer P extends z.ZodMiniType } ? z.input<P> : never;
/** Parameters as a handler sees them. */
export type ParamsOut<F extends FacadeName, M extends MethodName<F>> =
  MethodOf<F, M> extends { readonly params: infer P extends z.ZodMiniType } ? z.output<P> : never;
export type Answer<F extends FacadeName, M extends MethodName<F>> =
  MethodOf<F, M> extends { readonly result?: infer R } ? NonNullable<R> : never;
