// The controller's list of models; what is in them lives in worlds of their own.
import { ok } from "@kith/base";
import { notFound, notValid, refuse } from "../deciding.ts";
import { modelTag } from "../rules/tags.ts";
import type { DecideController } from "./decide-kind.ts";

const NAME = /^[a-z0-9]+[a-z0-9-]*$/;

export const addModelEntry: DecideController<"add-model-entry"> = ({ draft, at }, { uuid, name, owner, cloud }) => {
  if (!NAME.test(name))
    return notValid(
      `${JSON.stringify(name)} is not a valid name: model names may only contain lowercase letters, digits and hyphens`,
    );
  if (draft.get("user", owner) === undefined) return notFound("user", owner);
  if (draft.get("cloud", cloud) === undefined) return notFound("cloud", cloud);
  for (const permission of draft.by("permissions-of-user", owner)) {
    const entry = draft.get("model-entry", permission.object.replace(/^model-/, ""));
    if (entry?.owner === owner && entry.name === name)
      return refuse({ code: "already-exists", kind: "model", id: `${owner}/${name}` });
  }
  draft.put({ kind: "model-entry", uuid, name, owner, cloud, created: at, life: "alive", force: null });
  draft.put({ kind: "permission", user: owner, object: modelTag(uuid), access: "admin" });
  return ok(null);
};

export const setModelLife: DecideController<"set-model-life"> = ({ draft }, { uuid, life }) => {
  const entry = draft.get("model-entry", uuid);
  if (entry === undefined) return notFound("model", uuid);
  // Never backwards.
  if (entry.life !== "dead") draft.put({ ...entry, life });
  return ok(null);
};

export const removeModelEntry: DecideController<"remove-model-entry"> = ({ draft }, { uuid }) => {
  const entry = draft.get("model-entry", uuid);
  if (entry === undefined) return ok(null);
  if (entry.life === "alive") return refuse({ code: "model-not-empty", model: entry.name });
  for (const permission of draft.by("permissions-on-object", modelTag(uuid)))
    draft.remove("permission", permission.user, permission.object);
  draft.remove("model-entry", uuid);
  return ok(null);
};
