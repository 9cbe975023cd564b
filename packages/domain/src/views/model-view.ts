// What ModelManager and Controller say of models. `models` opens the world of one, where it is open.
import { dialect, type RecordOf } from "@kith/schema";
import type { WholeWorld, World } from "../world/world.ts";
import type { PresenceView } from "./presence-view.ts";
import { machineAgentStatus } from "./status-value.ts";

export type ModelAccess = "" | "read" | "write" | "admin";

/** What `user` may do in a model: a superuser and the owner may do everything. */
export function modelAccess(controller: World, user: string, model: RecordOf<"model-entry">): ModelAccess {
  if (controllerAccess(controller, user) === "superuser" || model.owner === user) return "admin";
  const access = controller.get("permission", user, `model-${model.uuid}`)?.access;
  return access === "read" || access === "write" || access === "admin" ? access : "";
}

/** `login`, `superuser`, or "" for nobody. */
export function controllerAccess(controller: World, user: string): string {
  const known = controller.get("user", user);
  if (known === undefined || known.disabled) return "";
  return controller.get("permission", user, "controller")?.access ?? "login";
}

const SLA = { level: "unsupported", owner: "" };
const stamp = (millis: number | null | undefined): string | null => (millis == null ? null : dialect.rfc3339(millis));

interface Parts {
  readonly controller: World;
  readonly entry: RecordOf<"model-entry">;
  readonly model: WholeWorld | undefined;
  readonly now: number;
  readonly version: string;
}

function shared({ controller, entry, now, version }: Parts) {
  const record = controller.get("controller");
  const cloud = controller.get("cloud", entry.cloud);
  const region = cloud?.regions[0];
  return {
    name: entry.name,
    type: "iaas",
    uuid: entry.uuid,
    "controller-uuid": record?.uuid ?? "",
    "is-controller": false,
    "provider-type": cloud?.type ?? "",
    "cloud-tag": dialect.tagOf("cloud", entry.cloud),
    ...(region === undefined ? {} : { "cloud-region": region }),
    "owner-tag": dialect.tagOf("user", entry.owner),
    life: entry.life,
    status: {
      status: entry.life === "alive" ? "available" : "destroying",
      info: "",
      since: dialect.rfc3339(now),
    },
    "agent-version": version,
    sla: SLA,
  };
}

/** ModelManager.ModelInfo of one model; version 9 also names a default base. */
export function modelInfo(parts: Parts, presence: PresenceView | undefined, facadeVersion: number): dialect.ModelInfo {
  const { controller, entry, model } = parts;
  const users = new Map<string, string>([[entry.owner, "admin"]]);
  for (const permission of controller.by("permissions-on-object", `model-${entry.uuid}`))
    users.set(permission.user, permission.access);
  const machines = [...(model?.all("machine") ?? [])].sort((a, b) => Number(a.id) - Number(b.id));
  return {
    ...shared(parts),
    users: [...users].map(([user, access]) => ({
      "model-tag": dialect.tagOf("model", entry.uuid),
      user,
      "display-name": controller.get("user", user)?.display ?? "",
      "last-connection": stamp(controller.get("user", user)?.lastConnection),
      access,
    })),
    machines: machines.map((machine) => ({
      id: machine.id,
      "instance-id": model?.get("instance", machine.id)?.instanceId ?? "",
      status: presence === undefined || model === undefined ? "" : machineAgentStatus(model, presence, machine).status,
    })),
    "secret-backends": [],
    ...(facadeVersion === 9 ? { "default-base": "ubuntu@24.04/stable", "default-series": "noble" } : {}),
  };
}

/** ModelManager.ListModelSummaries of one model. */
export function modelSummary(parts: Parts, user: string, facadeVersion: number): dialect.ModelSummary {
  const { controller, entry, model } = parts;
  return {
    ...shared(parts),
    "user-access": modelAccess(controller, user, entry),
    "last-connection": stamp(controller.get("user", user)?.lastConnection),
    counts: [
      { entity: "machines", count: model?.count("machine") ?? 0 },
      { entity: "units", count: model?.count("unit") ?? 0 },
    ],
    ...(facadeVersion === 9 ? { "default-series": "noble" } : {}),
  };
}

export function userModel(controller: World, entry: RecordOf<"model-entry">, user: string): dialect.UserModel {
  return {
    model: {
      name: entry.name,
      uuid: entry.uuid,
      type: "iaas",
      "owner-tag": dialect.tagOf("user", entry.owner),
    },
    "last-connection": stamp(controller.get("user", user)?.lastConnection),
  };
}

export function modelStatus(entry: RecordOf<"model-entry">, model: WholeWorld | undefined): dialect.ModelStatus {
  return {
    "model-tag": dialect.tagOf("model", entry.uuid),
    life: entry.life,
    type: "iaas",
    "hosted-machine-count": model?.count("machine") ?? 0,
    "application-count": model?.count("application") ?? 0,
    "unit-count": model?.count("unit") ?? 0,
    "owner-tag": dialect.tagOf("user", entry.owner),
  };
}
