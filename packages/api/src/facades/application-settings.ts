// Options of applications: set, unset and read.
import { ok } from "@kith/base";
import { optionEntries } from "@kith/domain";
import { dialect } from "@kith/schema";
import { inTurn, type ModelCall } from "../call.ts";
import { errorOf } from "../dialect-error.ts";
import { findApplication } from "./application-reads.ts";

type Params<M extends dialect.MethodName<"Application">> = dialect.ParamsOut<"Application", M>;

/** Values of the file first, then those named one by one. */
export async function setConfigs(call: ModelCall, { Args }: Params<"SetConfigs">) {
  const results = await inTurn(Args, async ({ application, config, "config-yaml": text }) => {
    const yaml = dialect.readSettingsYaml(application, text);
    if (!yaml.ok) return { error: { message: yaml.error, code: "" } };
    return change(call, application, { ...yaml.value, ...config }, []);
  });
  return ok({ results });
}

export async function unsetConfigs(call: ModelCall, { Args }: Params<"UnsetApplicationsConfig">) {
  return ok({ results: await inTurn(Args, ({ application, options }) => change(call, application, {}, options)) });
}

async function change(
  call: ModelCall,
  application: string,
  set: dialect.YamlSettings,
  unset: string[],
): Promise<dialect.ErrorResult> {
  const changed = await call.model.submit({ kind: "set-settings", application, set, unset });
  if (changed.ok) return {};
  const error = errorOf(changed.error);
  if (changed.error.code !== "unknown-option") return { error };
  return { error: { ...error, message: `invalid application config: ${error.message}` } };
}

export function readConfigs(call: ModelCall, applications: readonly string[]) {
  const results = applications.map((name) => {
    const found = findApplication(call, name);
    return found.ok ? { config: optionEntries(call.model.world, found.value).config } : { error: found.error };
  });
  return ok({ Results: results });
}
