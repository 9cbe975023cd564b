import * as z from "zod/mini";
import { Json } from "../json.ts";
import { Count, defineRecord, lifeFields, Name, SettingValue, Texts, Time } from "./define.ts";

/** A charm revision in this model. metadata, config, actions and manifest are the parsed files as plain JSON. */
export const charm = defineRecord("charm", ["url"], () => ({
  url: Name,
  name: Name,
  charmRevision: Count,
  sha256: Name,
  size: Count,
  metadata: z.record(z.string(), Json),
  config: z.record(z.string(), Json),
  actions: z.record(z.string(), Json),
  manifest: z.record(z.string(), Json),
  version: z.string(),
}));

export const application = defineRecord("application", ["name"], () => ({
  name: Name,
  charmUrl: Name,
  charmSha256: Name,
  /** Counts resource changes: another value makes every unit run upgrade-charm (contract 10.2). */
  charmModified: Count,
  origin: z.record(z.string(), Json),
  base: z.object({ name: Name, channel: Name }),
  subordinate: z.boolean(),
  exposed: z.boolean(),
  exposedEndpoints: z.record(z.string(), Json),
  bindings: Texts,
  constraints: z.record(z.string(), Json),
  storage: z.record(z.string(), Json),
  devices: z.record(z.string(), Json),
  /** Endpoints in batch delivery: name → "batch". Absent means classic. */
  delivery: Texts,
  created: Time,
  ...lifeFields,
}));

/** One charm option or application option (`trust`) that a user set. */
export const setting = defineRecord("setting", ["application", "key"], () => ({
  application: Name,
  key: Name,
  value: SettingValue,
}));

export const leader = defineRecord("leader", ["application"], () => ({ application: Name, unit: Name, since: Time }));

export const leaderSetting = defineRecord("leader-setting", ["application", "key"], () => ({
  application: Name,
  key: Name,
  value: z.string(),
}));

export const applicationStatus = defineRecord("application-status", ["application"], () => ({
  application: Name,
  status: Name,
  message: z.string(),
  since: Time,
}));

export const resource = defineRecord("resource", ["application", "name"], () => ({
  application: Name,
  name: Name,
  resourceRevision: Count,
  type: Name,
  filename: Name,
  size: Count,
  sha256: Name,
  sha384: Name,
  origin: Name,
  by: Name,
  at: Time,
  id: Name,
}));

export const pendingResource = defineRecord("pending-resource", ["id"], () => ({
  id: Name,
  application: Name,
  name: Name,
  type: Name,
  filename: Name,
  /** null until the bytes have been uploaded. */
  blob: z.nullable(z.object({ size: Count, sha256: Name, sha384: Name })),
  by: Name,
  at: Time,
}));

export const unitResource = defineRecord("unit-resource", ["unit", "name"], () => ({
  unit: Name,
  name: Name,
  resourceRevision: Count,
}));
