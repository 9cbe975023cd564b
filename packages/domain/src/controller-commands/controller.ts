// The controller itself: made once at bootstrap, with its cloud and its first user.
import { ok } from "@kith/base";
import { notFound, refuse } from "../deciding.ts";
import type { DecideController } from "./decide-kind.ts";

export const initController: DecideController<"init-controller"> = ({ draft, at }, command) => {
  const { uuid, name, caCert, addresses, version, settings, cloud, admin, password } = command;
  if (draft.get("controller") !== undefined) return refuse({ code: "already-exists", kind: "controller", id: name });
  draft.put({ kind: "controller", uuid, name, caCert, addresses, version });
  for (const [key, value] of Object.entries(settings)) draft.put({ kind: "controller-setting", key, value });
  draft.put({ kind: "cloud", ...cloud });
  draft.put({ kind: "user", name: admin, display: admin, disabled: false, created: at, lastConnection: null });
  draft.put({ kind: "password", user: admin, ...password });
  draft.put({ kind: "permission", user: admin, object: "controller", access: "superuser" });
  draft.put({ kind: "permission", user: admin, object: `cloud-${cloud.name}`, access: "admin" });
  return ok(null);
};

export const setControllerAddresses: DecideController<"set-controller-addresses"> = ({ draft }, { addresses }) => {
  const controller = draft.get("controller");
  if (controller === undefined) return notFound("controller", "");
  draft.put({ ...controller, addresses });
  return ok(null);
};

export const setControllerSettings: DecideController<"set-controller-settings"> = ({ draft }, { set }) => {
  for (const [key, value] of Object.entries(set)) {
    if (value === null) draft.remove("controller-setting", key);
    else draft.put({ kind: "controller-setting", key, value });
  }
  return ok(null);
};
