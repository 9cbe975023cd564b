// What is asked of the controller's own world: models, users, permissions, clouds.
import * as z from "zod/mini";
import { Json } from "./json.ts";
import { Count, Name, SettingValue } from "./records/define.ts";

const PasswordHash = z.object({
  scheme: z.enum(["sha256", "scrypt"]),
  salt: z.string(),
  hash: Name,
  cost: Count,
});

export const ControllerCommand = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("init-controller"),
    uuid: Name,
    name: Name,
    caCert: z.string(),
    addresses: z.array(Name),
    version: Name,
    settings: z.record(z.string(), SettingValue),
    cloud: z.object({
      name: Name,
      type: Name,
      endpoint: z.string(),
      regions: z.array(z.string()),
      config: z.record(z.string(), Json),
    }),
    admin: Name,
    password: PasswordHash,
  }),
  z.object({ kind: z.literal("set-controller-addresses"), addresses: z.array(Name) }),
  z.object({ kind: z.literal("set-controller-settings"), set: z.record(z.string(), SettingValue) }),
  z.object({ kind: z.literal("add-model-entry"), uuid: Name, name: Name, owner: Name, cloud: Name }),
  z.object({ kind: z.literal("set-model-life"), uuid: Name, life: z.enum(["dying", "dead"]) }),
  z.object({ kind: z.literal("remove-model-entry"), uuid: Name }),
  z.object({ kind: z.literal("add-user"), name: Name, display: z.string(), password: z.nullable(PasswordHash) }),
  z.object({ kind: z.literal("set-password"), user: Name, password: PasswordHash }),
  z.object({ kind: z.literal("set-user-disabled"), user: Name, disabled: z.boolean() }),
  z.object({ kind: z.literal("user-connected"), user: Name }),
  z.object({ kind: z.literal("grant"), user: Name, object: Name, access: Name }),
  z.object({ kind: z.literal("revoke"), user: Name, object: Name, access: Name }),
]);
export type ControllerCommand = z.infer<typeof ControllerCommand>;
export type ControllerCommandKind = ControllerCommand["kind"];
