// ModelConfig, Annotations and MachineManager: a model's settings, notes and machines.
import { err, ok, type Result } from "@kith/base";
import { isModelSetting, modelAccess, modelSettings } from "@kith/domain";
import { dialect } from "@kith/schema";
import { answer, type Call, type Facade, idOf, inTurn, type ModelCall, modelOf } from "../call.ts";
import { errorOf, fail, NOT_SUPPORTED, notFound, PERMISSION_DENIED } from "../dialect-error.ts";

type Config = { readonly [key: string]: { readonly value: unknown; readonly source: string } };

/** Served on both kinds of connection, so each handler asks for the permission that fits. */
export const modelConfig: Facade<"ModelConfig"> = {
  ModelGet: { access: "each", handle: (call) => ok({ config: configOf(call) }) },
  ModelSet: {
    access: "each",
    writes: true,
    handle: (call, { config }) => setModel(call, config, []),
  },
  ModelUnset: { access: "each", writes: true, handle: (call, { keys }) => setModel(call, {}, keys) },
  GetModelConstraints: { access: "each", handle: () => ok({ constraints: {} }) },
  SetModelConstraints: { access: "each", writes: true, handle: () => err(NOT_SUPPORTED) },
  Sequences: {
    access: "each",
    handle: (call) => {
      const sequences: { [name: string]: number } = {};
      if (call.modelUuid !== undefined)
        for (const { name, next } of modelOf(call).world.all("sequence"))
          sequences[name.startsWith("unit:") ? `application-${name.slice("unit:".length)}` : name] = next;
      return ok({ sequences });
    },
  },
};

/** Settings that clients look for and Kith does not read itself. */
const DEFAULTS: { readonly [key: string]: string } = {
  "default-base": "",
  "charmhub-url": "https://api.charmhub.io",
  "authorized-keys": "",
  "egress-subnets": "",
};

/** On a controller connection there is no model of its own: what there is to say of the controller. */
function configOf(call: Call): Config {
  const config: { [key: string]: { value: unknown; source: string } } = {};
  for (const [key, value] of Object.entries(DEFAULTS)) config[key] = { value, source: "default" };
  for (const [key, setting] of Object.entries(modelSettings))
    config[key] = { value: setting.default, source: "default" };
  const own = (key: string, value: unknown): void => {
    config[key] = { value, source: "model" };
  };
  own("agent-version", call.controller.version);
  own("type", call.controller.world.get("cloud", "local")?.type ?? "local");
  if (call.modelUuid === undefined) {
    own("name", "controller");
    own("uuid", call.controller.uuid);
    return config;
  }
  const { world } = modelOf(call);
  const model = world.get("model");
  own("name", model?.name ?? "");
  own("uuid", model?.uuid ?? call.modelUuid);
  own("type", call.controller.world.get("cloud", model?.cloud ?? "")?.type ?? "");
  for (const { key, value } of world.all("model-setting")) own(key, value);
  return config;
}

const FIXED = new Set(["name", "uuid", "type", "agent-version"]);

async function setModel(
  call: Call,
  set: { readonly [key: string]: unknown },
  unset: string[],
): Promise<Result<dialect.JsonMap, dialect.DialectError>> {
  if (call.modelUuid === undefined) return err(NOT_SUPPORTED);
  const entry = call.controller.world.get("model-entry", call.modelUuid);
  if (entry === undefined || modelAccess(call.controller.world, call.user, entry) !== "admin")
    return err(PERMISSION_DENIED);
  const settings: { [key: string]: string | number | boolean | null } = {};
  for (const [key, value] of Object.entries(set)) {
    if (FIXED.has(key)) return fail(`cannot change ${key}: it is fixed for the life of the model`, "not valid");
    if (!isModelSetting(key)) return unknownSetting("set", key);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
      return fail(`${key}: expected a plain value, got ${JSON.stringify(value)}`, "not valid");
    settings[key] = value;
  }
  const stray = unset.find(
    (key) => !isModelSetting(key) && modelOf(call).world.get("model-setting", key) === undefined,
  );
  if (stray !== undefined) return unknownSetting("reset", stray);
  return answer(await modelOf(call).submit({ kind: "set-model-settings", set: settings, unset }), () => ({}));
}

export const unknownSetting = (verb: string, key: string): Result<never, dialect.DialectError> =>
  fail(`cannot ${verb} model setting ${JSON.stringify(key)}: no setting has that name`, "not valid");

export const annotations: Facade<"Annotations"> = {
  Get: {
    access: "read",
    handle: (call, { entities }) =>
      ok({
        results: entities.map(({ tag }) => {
          const found = [...call.model.world.by("annotations-of-entity", tag)];
          return {
            entity: tag,
            annotations: Object.fromEntries(found.map(({ key, value }) => [key, value])),
            error: {},
          };
        }),
      }),
  },
  Set: {
    access: "write",
    writes: true,
    handle: async (call, params) => {
      const results = await inTurn(params.annotations, async ({ entity, annotations: set }) => {
        const done = await call.model.submit({ kind: "annotate", entity, set });
        return done.ok ? {} : { error: errorOf(done.error) };
      });
      return ok({ results });
    },
  },
};

export const machineManager: Facade<"MachineManager"> = {
  AddMachines: {
    access: "write",
    writes: true,
    handle: async (call, { params }) => ok({ machines: await inTurn(params, (one) => addMachine(call, one)) }),
  },
  DestroyMachineWithParams: { access: "write", writes: true, handle: destroyMachines },
};

type Adding = dialect.ParamsOut<"MachineManager", "AddMachines">["params"][number];

async function addMachine(
  call: ModelCall,
  asked: Adding,
): Promise<{ readonly machine: string; readonly error?: dialect.DialectError }> {
  if (asked["container-type"] !== "" || asked.placement !== undefined)
    return { machine: "", error: { message: "cannot add machine: placement is not supported", code: "not supported" } };
  const added = await call.model.submit({
    kind: "add-machines",
    count: 1,
    base: asked.base === undefined || asked.base.name === "" ? null : asked.base,
    constraints: asked.constraints,
  });
  if (!added.ok) return { machine: "", error: errorOf(added.error) };
  return { machine: added.value.machines[0] ?? "" };
}

async function destroyMachines(
  call: ModelCall,
  params: dialect.ParamsOut<"MachineManager", "DestroyMachineWithParams">,
) {
  const results = await inTurn(params["machine-tags"], async (tag) => {
    const id = idOf("machine", tag);
    if (!id.ok) return { error: id.error };
    const { world } = call.model;
    if (world.get("machine", id.value) === undefined) return { error: notFound("machine", id.value) };
    const units = [...world.by("units-on-machine", id.value)].map(({ unit }) => ({ tag: dialect.tagOf("unit", unit) }));
    const info = { "machine-id": id.value, ...(units.length === 0 ? {} : { "destroyed-units": units }) };
    const { force, keep } = params;
    const command = { kind: "remove-machine", machine: id.value, force, keep } as const;
    const removed = params["dry-run"] ? call.model.plan(() => command) : await call.model.submit(command);
    if (removed.ok) return { info };
    const error = errorOf(removed.error);
    if (removed.error.code !== "machine-in-use") return { error };
    return { error: { ...error, message: `cannot remove machine ${id.value}: machine has units` } };
  });
  return ok({ results });
}
