// Users, their passwords and what they may do. Access to one object is a ladder: granting raises it, revoking lowers it.
import { ok } from "@kith/base";
import { notFound, notValid, type Outcome, refuse } from "../deciding.ts";
import type { DecideController } from "./decide-kind.ts";

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9.+-]*[a-zA-Z0-9]$|^[a-zA-Z0-9]$/;

/** Lowest first (Juju's access levels). */
const ladders: { readonly [kind: string]: readonly string[] } = {
  controller: ["login", "superuser"],
  model: ["read", "write", "admin"],
  cloud: ["add-model", "admin"],
};

export const addUser: DecideController<"add-user"> = ({ draft, at }, { name, display, password }) => {
  if (!NAME.test(name)) return notValid(`invalid user name ${JSON.stringify(name)}`);
  if (draft.get("user", name) !== undefined) return refuse({ code: "already-exists", kind: "user", id: name });
  draft.put({ kind: "user", name, display, disabled: false, created: at, lastConnection: null });
  if (password !== null) draft.put({ kind: "password", user: name, ...password });
  draft.put({ kind: "permission", user: name, object: "controller", access: "login" });
  return ok(null);
};

export const setPassword: DecideController<"set-password"> = ({ draft }, { user, password }) => {
  if (draft.get("user", user) === undefined) return notFound("user", user);
  draft.put({ kind: "password", user, ...password });
  return ok(null);
};

export const setUserDisabled: DecideController<"set-user-disabled"> = ({ draft }, { user: name, disabled }) => {
  const user = draft.get("user", name);
  if (user === undefined) return notFound("user", name);
  draft.put({ ...user, disabled });
  return ok(null);
};

export const userConnected: DecideController<"user-connected"> = ({ draft, at }, { user: name }) => {
  const user = draft.get("user", name);
  if (user === undefined) return notFound("user", name);
  draft.put({ ...user, lastConnection: at });
  return ok(null);
};

export const grant: DecideController<"grant"> = ({ draft }, { user, object, access }) => {
  if (draft.get("user", user) === undefined) return notFound("user", user);
  const ladder = ladderOf(object, access);
  if (!ladder.ok) return ladder;
  const current = draft.get("permission", user, object)?.access ?? "";
  if (ladder.value.indexOf(current) >= ladder.value.indexOf(access))
    return notValid(`user ${JSON.stringify(user)} already has ${JSON.stringify(current)} access or greater`);
  draft.put({ kind: "permission", user, object, access });
  return ok(null);
};

export const revoke: DecideController<"revoke"> = ({ draft }, { user, object, access }) => {
  const ladder = ladderOf(object, access);
  if (!ladder.ok) return ladder;
  const current = draft.get("permission", user, object)?.access;
  if (current === undefined) return notFound("permission", `${user} on ${object}`);
  const lower = ladder.value[ladder.value.indexOf(access) - 1];
  if (lower === undefined) draft.remove("permission", user, object);
  else if (ladder.value.indexOf(current) >= ladder.value.indexOf(access))
    draft.put({ kind: "permission", user, object, access: lower });
  return ok(null);
};

function ladderOf(object: string, access: string): Outcome<readonly string[]> {
  const ladder = ladders[object.split("-")[0] ?? ""];
  return ladder?.includes(access) ? ok(ladder) : notValid(`${JSON.stringify(access)} access not valid for ${object}`);
}
