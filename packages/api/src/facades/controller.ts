// Controller and Cloud: what is known of the controller itself and of the clouds that it can use.
import { err, ok } from "@kith/base";
import { controllerAccess, userModel } from "@kith/domain";
import { dialect, type RecordOf } from "@kith/schema";
import { answer, type Call, type Facade, idOf, inTurn } from "../call.ts";
import { errorOf, fail, NOT_SUPPORTED, notFound, PERMISSION_DENIED } from "../dialect-error.ts";
import { statuses, visible } from "./model-manager.ts";

export const controller: Facade<"Controller"> = {
  ControllerConfig: { access: "login", handle: (call) => ok({ config: configOf(call) }) },
  ConfigSet: { access: "superuser", writes: true, handle: setConfig },
  AllModels: {
    access: "superuser",
    handle: (call) =>
      ok({ "user-models": visible(call, call.user).map((one) => userModel(call.controller.world, one, call.user)) }),
  },
  ControllerVersion: {
    access: "login",
    handle: (call) => ok({ version: call.controller.version, "git-commit": "" }),
  },
  ModelStatus: { access: "each", handle: (call, { entities }) => ok({ models: statuses(call, entities) }) },
  GetControllerAccess: { access: "each", handle: getAccess },
  MongoVersion: { access: "login", handle: () => err(NOT_SUPPORTED) },
  IdentityProviderURL: { access: "login", handle: () => ok({ result: "" }) },
  DestroyController: { access: "superuser", writes: true, handle: destroyController },
  ControllerAPIInfoForModels: {
    access: "login",
    handle: (call, { entities }) => {
      const record = call.controller.world.get("controller");
      return ok({
        results: entities.map(() => ({ addresses: record?.addresses ?? [], cacert: record?.caCert ?? "" })),
      });
    },
  },
};

function configOf(call: Call): dialect.JsonMap {
  const record = call.controller.world.get("controller");
  const config: { [key: string]: unknown } = {
    "controller-name": record?.name ?? "",
    "controller-uuid": call.controller.uuid,
    "ca-cert": record?.caCert ?? "",
    "api-port": Number(record?.addresses[0]?.split(":").at(-1) ?? 0),
  };
  for (const { key, value } of call.controller.world.all("controller-setting")) config[key] = value;
  return config;
}

async function setConfig(call: Call, { config }: dialect.ParamsOut<"Controller", "ConfigSet">) {
  const set: { [key: string]: string | number | boolean | null } = {};
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === "object" && value !== null)
      return fail(`${key}: expected a plain value, got ${JSON.stringify(value)}`, "not valid");
    set[key] = value;
  }
  return answer(await call.controller.submit({ kind: "set-controller-settings", set }), () => ({}));
}

function getAccess(call: Call, { entities }: dialect.ParamsOut<"Controller", "GetControllerAccess">) {
  const { world } = call.controller;
  const superuser = controllerAccess(world, call.user) === "superuser";
  const results = entities.map(({ tag }) => {
    const user = idOf("user", tag);
    if (!user.ok) return { error: user.error };
    if (user.value !== call.user && !superuser) return { error: PERMISSION_DENIED };
    const access = controllerAccess(world, user.value);
    return access === "" ? { error: notFound("user", user.value) } : { result: { "user-tag": tag, access } };
  });
  return ok({ results });
}

/** Models first: without `destroy-models` the controller must be empty. */
async function destroyController(call: Call, params: dialect.ParamsOut<"Controller", "DestroyController">) {
  const models = [...call.controller.world.all("model-entry")];
  if (models.length > 0 && !params["destroy-models"])
    return fail("cannot destroy controller: it has hosted models", "controller has hosted models");
  const refusals = await inTurn(models, (one) => call.controller.destroyModel(one.uuid, { force: params.force }));
  for (const refusal of refusals) if (!refusal.ok) return err(errorOf(refusal.error));
  call.controller.shutdown();
  return ok({});
}

export const cloud: Facade<"Cloud"> = {
  Clouds: {
    access: "login",
    handle: (call) => {
      const clouds = [...call.controller.world.all("cloud")];
      return ok({
        clouds: Object.fromEntries(clouds.map((one) => [dialect.tagOf("cloud", one.name), cloudValue(one)])),
      });
    },
  },
  Cloud: {
    access: "login",
    handle: (call, { entities }) =>
      ok({
        results: entities.map(({ tag }) => {
          const found = find(call, tag);
          return found.ok ? { cloud: cloudValue(found.value) } : { error: found.error };
        }),
      }),
  },
  CloudInfo: {
    access: "login",
    handle: (call, { entities }) =>
      ok({
        results: entities.map(({ tag }) => {
          const found = find(call, tag);
          if (!found.ok) return { error: found.error };
          return { result: { ...cloudValue(found.value), users: usersOf(call) } };
        }),
      }),
  },
  UserCredentials: {
    access: "login",
    handle: (_call, params) => ok({ results: params["user-clouds"].map(() => ({ result: [] })) }),
  },
};

function find(call: Call, tag: string) {
  const name = idOf("cloud", tag);
  if (!name.ok) return name;
  const found = call.controller.world.get("cloud", name.value);
  return found === undefined ? err(notFound("cloud", name.value)) : ok(found);
}

function cloudValue(record: RecordOf<"cloud">): dialect.CloudValue {
  const endpoint = record.endpoint === "" ? {} : { endpoint: record.endpoint };
  const regions = record.regions.length === 0 ? ["default"] : record.regions;
  return {
    type: record.type,
    "auth-types": ["empty"],
    ...endpoint,
    regions: regions.map((name) => ({ name, ...endpoint })),
    "is-controller-cloud": true,
  };
}

/** Who may use it: superusers see all, others themselves. */
function usersOf(call: Call): readonly dialect.JsonMap[] {
  const { world } = call.controller;
  const all = controllerAccess(world, call.user) === "superuser";
  return [...world.all("user")]
    .filter((user) => all || user.name === call.user)
    .map((user) => ({
      user: user.name,
      "display-name": user.display,
      access: controllerAccess(world, user.name) === "superuser" ? "admin" : "add-model",
    }));
}
