// Admin: signing in, the only thing that a new connection may do.
import { err, ok, type Result } from "@kith/base";
import { addressKind, controllerAccess, modelAccess } from "@kith/domain";
import { dialect, type RecordOf } from "@kith/schema";
import type { Call, Facade } from "../call.ts";
import { errorOf, fail, PERMISSION_DENIED } from "../dialect-error.ts";
import { LOGIN_NOTED_EVERY_MS } from "../limits.ts";

type Answer = Result<dialect.LoginResult, dialect.DialectError>;

const REJECTED = { message: "invalid entity name or password", code: "unauthorized access" };

export const admin: Facade<"Admin"> = {
  Login: { access: "anonymous", handle: (call, params) => logIn(call, params) },
};

async function logIn(call: Call, params: dialect.ParamsOut<"Admin", "Login">): Promise<Answer> {
  const tag = params["auth-tag"];
  if (tag === "") return fail("failed to authenticate request: unauthorized", "unauthorized access");
  if (dialect.readTag(tag) === null) return fail(`${JSON.stringify(tag)} is not a valid tag`);
  const id = dialect.idOfTag("user", tag);
  if (!id.ok) return err(REJECTED);
  if (params.credentials === "") return fail("no credentials provided", "no credentials provided");
  const { controller } = call;
  const good = await controller.checkPassword(id.value, params.credentials);
  const user = controller.world.get("user", id.value);
  if (!good.ok) return err(errorOf(good.error));
  if (!good.value || user === undefined || user.disabled) return err(REJECTED);
  return enter(call, user);
}

function enter(call: Call, user: RecordOf<"user">): Answer {
  const { controller, modelUuid } = call;
  const entry = modelUuid === undefined ? undefined : controller.world.get("model-entry", modelUuid);
  let access = "";
  if (modelUuid !== undefined) {
    if (entry === undefined || controller.model(modelUuid) === undefined)
      return fail(`unknown model: ${JSON.stringify(modelUuid)}`, "model not found");
    access = modelAccess(controller.world, user.name, entry);
    if (access === "") return err(PERMISSION_DENIED);
  }
  const now = call.now();
  if (now - (user.lastConnection ?? 0) > LOGIN_NOTED_EVERY_MS) noteLogin(call, user.name);
  const kind = modelUuid === undefined ? "controller" : "model";
  return ok({
    servers: [servers(controller.world.get("controller")?.addresses ?? [])],
    ...(modelUuid === undefined ? {} : { "model-tag": dialect.tagOf("model", modelUuid) }),
    "controller-tag": dialect.tagOf("controller", controller.uuid),
    "user-info": {
      "display-name": user.display,
      identity: dialect.tagOf("user", user.name),
      "controller-access": controllerAccess(controller.world, user.name),
      "model-access": access,
      "last-connection": user.lastConnection === null ? null : dialect.rfc3339(user.lastConnection),
    },
    facades: announced(kind),
    "server-version": controller.version,
  });
}

/** A login is good whether or not it could be written down. */
function noteLogin(call: Call, user: string): void {
  call.controller.submit({ kind: "user-connected", user }).then(
    () => {},
    () => {},
  );
}

/** Clients dial only these afterwards. */
function servers(addresses: readonly string[]): dialect.HostPort[] {
  return addresses.map((address) => {
    const at = address.lastIndexOf(":");
    const value = address.slice(0, at).replace(/^\[|\]$/g, "");
    return { value, ...addressKind(value), port: Number(address.slice(at + 1)) };
  });
}

/** The facades of a kind of connection, by name; Admin is gone once it has done its work. */
function announced(kind: "controller" | "model"): { readonly name: string; readonly versions: readonly number[] }[] {
  return Object.entries(dialect.facades)
    .filter(([name, { on }]) => name !== "Admin" && (on === kind || on === "both"))
    .map(([name, { versions }]) => ({ name, versions }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
