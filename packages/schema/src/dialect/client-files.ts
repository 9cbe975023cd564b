// The files that Juju clients keep of controllers, accounts and models. Keys that we do not know are kept as they are.
import { err, ok, type Result } from "@kith/base";
import { stringify } from "yaml";
import * as z from "zod/mini";
import { parseYaml } from "../charm/yaml-text.ts";

const Controller = z.looseObject({
  uuid: z.string(),
  "api-endpoints": z._default(z.array(z.string()), []),
  "ca-cert": z._default(z.string(), ""),
  cloud: z._default(z.string(), ""),
  region: z.optional(z.string()),
  type: z.optional(z.string()),
  "agent-version": z.optional(z.string()),
  "controller-machine-count": z._default(z.int(), 0),
  "active-controller-machine-count": z._default(z.int(), 0),
  "machine-count": z.optional(z.int()),
});
const Account = z.looseObject({
  user: z.string(),
  password: z.optional(z.string()),
  "last-known-access": z.optional(z.string()),
  type: z.optional(z.string()),
});
const Model = z.looseObject({
  uuid: z.string(),
  type: z._default(z.string(), "iaas"),
  branch: z._default(z.string(), "master"),
});

export const clientFiles = {
  "controllers.yaml": z.looseObject({
    controllers: z._default(z.record(z.string(), Controller), {}),
    "current-controller": z.optional(z.string()),
  }),
  "accounts.yaml": z.looseObject({ controllers: z._default(z.record(z.string(), Account), {}) }),
  "models.yaml": z.looseObject({
    controllers: z._default(
      z.record(
        z.string(),
        z.looseObject({
          /** By `owner/name`. */
          models: z._default(z.record(z.string(), Model), {}),
          "current-model": z.optional(z.string()),
        }),
      ),
      {},
    ),
  }),
} as const;

export type ClientFileName = keyof typeof clientFiles;
export type ClientFile<F extends ClientFileName> = z.output<(typeof clientFiles)[F]>;
export type ControllerEntry = z.output<typeof Controller>;
export type AccountEntry = z.output<typeof Account>;
export type ModelEntry = z.output<typeof Model>;

/** What a file of a client directory says; an empty one says nothing, like one that is not there. */
export function readClientFile<F extends ClientFileName>(name: F, text: string): Result<ClientFile<F>, string> {
  const parsed = parseYaml(text);
  if (!parsed.ok) return parsed;
  const read = clientFiles[name].safeParse(parsed.value ?? {});
  if (read.success) return ok(read.data as ClientFile<F>);
  const [issue] = read.error.issues;
  return err(`${issue?.path.map(String).join(".") ?? ""}: ${issue?.message.toLowerCase() ?? "invalid"}`);
}

/** The text of a file of a client directory: quoted as YAML 1.1 needs it, which is what Juju's clients and we read. */
export const writeClientFile = <F extends ClientFileName>(_name: F, value: ClientFile<F>): string =>
  stringify(value, { lineWidth: 0, version: "1.1" });
