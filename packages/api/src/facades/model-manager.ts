// ModelManager: models come and go, and what is known of them.
import { err, ok, type Result } from "@kith/base";
import {
  controllerAccess,
  isModelSetting,
  modelAccess,
  modelInfo,
  modelStatus,
  modelSummary,
  userModel,
} from "@kith/domain";
import type { dialect, RecordOf } from "@kith/schema";
import { type Call, type Facade, idOf, inTurn, outcome } from "../call.ts";
import { errorOf, fail, NOT_SUPPORTED, notFound, PERMISSION_DENIED } from "../dialect-error.ts";
import { unknownSetting } from "./model-config.ts";

type Entry = RecordOf<"model-entry">;
type Found = Result<Entry, dialect.DialectError>;

export const modelManager: Facade<"ModelManager"> = {
  CreateModel: { access: "superuser", writes: true, handle: createModel },
  DestroyModels: {
    access: "each",
    writes: true,
    handle: async (call, { models }) => ok({ results: await inTurn(models, (one) => destroyModel(call, one)) }),
  },
  ModelInfo: {
    access: "each",
    handle: (call, { entities }) =>
      ok({
        results: entities.map(({ tag }) => {
          const found = findModel(call, tag, "read");
          return outcome(found.ok ? ok(infoOf(call, found.value)) : found);
        }),
      }),
  },
  ListModels: {
    access: "each",
    handle: (call, { tag }) => {
      const user = subject(call, tag);
      if (!user.ok) return user;
      const { world } = call.controller;
      return ok({ "user-models": visible(call, user.value).map((one) => userModel(world, one, user.value)) });
    },
  },
  ListModelSummaries: {
    access: "each",
    handle: (call, params) => {
      const user = subject(call, params["user-tag"]);
      if (!user.ok) return user;
      return ok({
        results: visible(call, user.value).map((one) => ({
          result: modelSummary(parts(call, one), user.value, call.version),
        })),
      });
    },
  },
  ModelStatus: { access: "each", handle: (call, { entities }) => ok({ models: statuses(call, entities) }) },
};

/** Also served as Controller.ModelStatus. */
export function statuses(call: Call, entities: readonly { readonly tag: string }[]): dialect.ModelStatus[] {
  return entities.map(({ tag }) => {
    const found = findModel(call, tag, "read");
    if (found.ok) return modelStatus(found.value, call.controller.model(found.value.uuid)?.world);
    return {
      error: found.error,
      "model-tag": "",
      life: "",
      type: "",
      "hosted-machine-count": 0,
      "application-count": 0,
      "unit-count": 0,
      "owner-tag": "",
    };
  });
}

const LEVELS = ["", "read", "write", "admin"];

function findModel(call: Call, tag: string, needed: "read" | "admin"): Found {
  const uuid = idOf("model", tag);
  if (!uuid.ok) return uuid;
  const found = call.controller.world.get("model-entry", uuid.value);
  if (found === undefined) return err(notFound("model", uuid.value));
  const access = modelAccess(call.controller.world, call.user, found);
  return LEVELS.indexOf(access) >= LEVELS.indexOf(needed) ? ok(found) : err(PERMISSION_DENIED);
}

/** Whose models are asked for: only a superuser may ask for another's. */
function subject(call: Call, tag: string): Result<string, dialect.DialectError> {
  const user = idOf("user", tag);
  if (!user.ok) return user;
  if (user.value !== call.user && controllerAccess(call.controller.world, call.user) !== "superuser")
    return err(PERMISSION_DENIED);
  return user;
}

export function visible(call: Call, user: string): Entry[] {
  const { world } = call.controller;
  return [...world.all("model-entry")]
    .filter((one) => modelAccess(world, user, one) !== "")
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function parts(call: Call, entry: Entry) {
  const { controller } = call;
  return {
    controller: controller.world,
    entry,
    model: controller.model(entry.uuid)?.world,
    now: call.now(),
    version: controller.version,
  };
}

const infoOf = (call: Call, entry: Entry): dialect.ModelInfo =>
  modelInfo(parts(call, entry), call.controller.model(entry.uuid)?.presence, call.version);

type Creating = dialect.ParamsOut<"ModelManager", "CreateModel">;

async function createModel(call: Call, params: Creating): Promise<Result<dialect.ModelInfo, dialect.DialectError>> {
  const owner = params["owner-tag"] === "" ? ok(call.user) : idOf("user", params["owner-tag"]);
  if (!owner.ok) return owner;
  const cloud = cloudOf(call, params["cloud-tag"]);
  if (!cloud.ok) return cloud;
  const settings: { [key: string]: string | number | boolean | null } = {};
  for (const [key, value] of Object.entries(params.config)) {
    if (!isModelSetting(key)) return unknownSetting("set", key);
    if (typeof value === "object" && value !== null)
      return fail(`cannot create model ${params.name}: ${key} expected a plain value`, "not valid");
    settings[key] = value;
  }
  const { name } = params;
  const created = await call.controller.createModel({ name, owner: owner.value, cloud: cloud.value, settings });
  if (!created.ok) return err(errorOf(created.error));
  const entry = call.controller.world.get("model-entry", created.value);
  return entry === undefined ? err(notFound("model", created.value)) : ok(infoOf(call, entry));
}

/** The cloud named, else the controller's own. */
function cloudOf(call: Call, tag: string): Result<string, dialect.DialectError> {
  const { world } = call.controller;
  if (tag !== "") {
    const cloud = idOf("cloud", tag);
    if (!cloud.ok) return cloud;
    return world.get("cloud", cloud.value) === undefined ? err(notFound("cloud", cloud.value)) : cloud;
  }
  for (const cloud of world.all("cloud")) return ok(cloud.name);
  return err(NOT_SUPPORTED);
}

type Destroying = dialect.ParamsOut<"ModelManager", "DestroyModels">["models"][number];

async function destroyModel(call: Call, one: Destroying): Promise<dialect.ErrorResult> {
  const found = findModel(call, one["model-tag"], "admin");
  if (!found.ok) return { error: found.error };
  const destroyed = await call.controller.destroyModel(found.value.uuid, { force: one.force });
  return destroyed.ok ? {} : { error: errorOf(destroyed.error) };
}
