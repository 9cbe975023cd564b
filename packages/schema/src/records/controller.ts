// The controller's own world: users, permissions, models, clouds.
import * as z from "zod/mini";
import { Json } from "../json.ts";
import { Count, defineRecord, lifeFields, Name, SettingValue, Time } from "./define.ts";

export const controller = defineRecord("controller", [], () => ({
  uuid: Name,
  name: Name,
  caCert: z.string(),
  addresses: z.array(Name),
  version: Name,
}));

export const controllerSetting = defineRecord("controller-setting", ["key"], () => ({
  key: Name,
  value: SettingValue,
}));

export const modelEntry = defineRecord("model-entry", ["uuid"], () => ({
  uuid: Name,
  name: Name,
  owner: Name,
  cloud: Name,
  created: Time,
  ...lifeFields,
}));

export const user = defineRecord("user", ["name"], () => ({
  name: Name,
  display: z.string(),
  disabled: z.boolean(),
  created: Time,
  lastConnection: z.nullable(Time),
}));

/** A generated 256-bit secret is kept as its SHA-256; a password that a person chose as scrypt with its salt. */
export const password = defineRecord("password", ["user"], () => ({
  user: Name,
  scheme: z.enum(["sha256", "scrypt"]),
  salt: z.string(),
  hash: Name,
  cost: Count,
}));

export const permission = defineRecord("permission", ["user", "object"], () => ({
  user: Name,
  /** `controller`, `model-<uuid>`, `cloud-<name>`. */
  object: Name,
  access: Name,
}));

export const cloud = defineRecord("cloud", ["name"], () => ({
  name: Name,
  type: Name,
  endpoint: z.string(),
  regions: z.array(z.string()),
  config: z.record(z.string(), Json),
}));
