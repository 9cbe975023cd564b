// Who speaks over plain HTTP, and what he may do. The API's WebSockets log in by their first call instead.
import { err, ok, type Result } from "@kith/base";
import { modelAccess, type WholeWorld } from "@kith/domain";
import { type Refusal, refusalText } from "@kith/schema";
import type { Passwords } from "./passwords.ts";

export interface AuthFailure {
  /** Juju's text, prefixed `authentication failed: `. */
  readonly message: string;
  readonly code: "no credentials provided" | "unauthorized access" | "try again" | "";
}

/** The user named by an `Authorization: Basic` header (`user-<name>:<password>`). */
export async function authenticate(
  controller: WholeWorld,
  passwords: Passwords,
  header: string | undefined,
): Promise<Result<string, AuthFailure>> {
  const given = /^basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1];
  if (given === undefined) return failure("no credentials provided", "no credentials provided");
  const text = Buffer.from(given, "base64").toString("utf8");
  const colon = text.indexOf(":");
  const tag = colon < 0 ? text : text.slice(0, colon);
  if (!tag.startsWith("user-")) return failure(`${JSON.stringify(tag)} is not a valid tag`, "");
  const name = localName(tag.slice("user-".length));
  const matches = await checkPassword(controller, passwords, name, colon < 0 ? "" : text.slice(colon + 1));
  if (!matches.ok) return failure(refusalText(matches.error), "try again");
  return matches.value ? ok(name) : failure("invalid entity name or password", "unauthorized access");
}

/** Whether `name` is an enabled user with this password. Takes as long when there is no such user. Refuses when busy. */
export async function checkPassword(
  controller: WholeWorld,
  passwords: Passwords,
  name: string,
  password: string,
): Promise<Result<boolean, Refusal>> {
  const user = controller.get("user", name);
  const enabled = user !== undefined && !user.disabled;
  const matches = await passwords.matches(enabled ? controller.get("password", name) : undefined, password);
  return matches.ok ? ok(matches.value && enabled) : matches;
}

const LEVELS = ["", "read", "write", "admin"] as const;

/** Whether `user` has at least `access` on model `uuid`. */
export function mayAccess(
  controller: WholeWorld,
  user: string,
  uuid: string,
  access: "read" | "write" | "admin",
): boolean {
  const entry = controller.get("model-entry", uuid);
  return entry !== undefined && LEVELS.indexOf(modelAccess(controller, user, entry)) >= LEVELS.indexOf(access);
}

/** `bob@local` is `bob`. */
const localName = (name: string): string => (name.endsWith("@local") ? name.slice(0, -"@local".length) : name);

const failure = (reason: string, code: AuthFailure["code"]): Result<never, AuthFailure> =>
  err({ message: `authentication failed: ${reason}`, code });
