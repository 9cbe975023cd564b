// One client connection: frames in, frames out. Before login only Admin may be called; afterwards everything that the
// user has the permission for. Requests are answered as they finish, in any order.
import { err, type Result } from "@kith/base";
import { controllerAccess, modelAccess } from "@kith/domain";
import { dialect } from "@kith/schema";
import type { Access, Call, Reply } from "./call.ts";
import type { ApiConnection } from "./context.ts";
import { failure, PERMISSION_DENIED, unknownMethod, unknownVersion, wrongConnection } from "./dialect-error.ts";
import { CALLS_IN_FLIGHT_MAX } from "./limits.ts";
import { methodTable } from "./method-table.ts";
import { Watchers } from "./watchers/watchers.ts";

export interface ApiSession {
  /** A text frame of the client. */
  receive(text: string): void;
  /** The connection has ended: watchers stop, blocked calls are dropped. */
  closed(): void;
}

export interface ApiPeer {
  send(text: string): void;
  close(code: number): void;
}

type Answer = Result<unknown, dialect.DialectError>;
type AnyRow = { readonly access: Access; handle(call: Call, params: unknown): Reply<unknown> };

const CLOSE_NORMAL = 1000;

export function createApiSession(connection: ApiConnection, peer: ApiPeer): ApiSession {
  return new Session(connection, peer);
}

class Session implements ApiSession {
  readonly #connection: ApiConnection;
  readonly #peer: ApiPeer;
  readonly #watchers = new Watchers();
  readonly #cleanups = new Set<() => void>();
  #user = "";
  #inFlight = 0;
  #closed = false;

  constructor(connection: ApiConnection, peer: ApiPeer) {
    this.#connection = connection;
    this.#peer = peer;
  }

  receive(text: string): void {
    if (this.#closed) return;
    const request = dialect.readRequest(text);
    if (request === null) {
      this.#peer.close(CLOSE_NORMAL);
      return;
    }
    // Nobody asked the client anything: an answer from it is ignored.
    if (request.type === "" && request.request === "" && dialect.isReply(text)) return;
    const id = request["request-id"];
    if (this.#inFlight >= CALLS_IN_FLIGHT_MAX) {
      const message = `cannot answer: ${CALLS_IN_FLIGHT_MAX} requests of this connection are open`;
      this.#peer.send(dialect.writeError(id, failure(message, "try again")));
      return;
    }
    this.#inFlight += 1;
    this.#dispatch(request).then(
      (answer) => this.#reply(id, answer),
      // A failed edge or a broken invariant ends this one request; its text may name paths, so it is not sent.
      (error: unknown) => {
        this.#connection.failed?.(`${request.type}.${request.request}`, error);
        this.#reply(id, err(failure("internal error: see the controller's log")));
      },
    );
  }

  closed(): void {
    this.#closed = true;
    this.#watchers.close();
    for (const cleanup of [...this.#cleanups]) cleanup();
    this.#cleanups.clear();
  }

  #reply(id: number, answer: Answer): void {
    this.#inFlight -= 1;
    if (this.#closed) return;
    this.#peer.send(answer.ok ? dialect.writeAnswer(id, answer.value) : dialect.writeError(id, answer.error));
  }

  async #dispatch(request: dialect.Request): Promise<Answer> {
    const { type, version, request: method } = request;
    const found = findRow(type, version, method, this.#user !== "", this.#kind());
    if (!found.ok) return found;
    const { row, shape } = found.value;
    if (!this.#mayCall(row.access)) return err(PERMISSION_DENIED);
    const params = shape.safeParse(dialect.foldKeys(shape, request.params ?? {}));
    if (!params.success) return err(failure(badParams(type, method, params.error.issues)));
    const answer = await row.handle(this.#call(request), params.data);
    return type === "Admin" && answer.ok ? this.#entered(answer.value as dialect.LoginResult) : answer;
  }

  /** The first of two logins that raced wins. */
  #entered(login: dialect.LoginResult): Answer {
    if (this.#user !== "") return err(failure("already logged in"));
    const user = dialect.idOfTag("user", login["user-info"].identity);
    if (!user.ok) return err(failure(user.error));
    this.#user = user.value;
    this.#connection.controller.signedIn?.(user.value);
    return { ok: true, value: login };
  }

  #kind(): "controller" | "model" {
    return this.#connection.modelUuid === undefined ? "controller" : "model";
  }

  /** Asked at every call: what was taken away since login is gone at once. */
  #mayCall(access: Access): boolean {
    const { world } = this.#connection.controller;
    const level = this.#user === "" ? "" : controllerAccess(world, this.#user);
    if (access !== "anonymous" && level === "") return false;
    switch (access) {
      case "anonymous":
        return this.#user === "";
      case "login":
        return true;
      case "superuser":
        return level === "superuser";
      case "each":
        return this.#connection.modelUuid === undefined || this.#modelLevel() >= 1;
      case "read":
        return this.#modelLevel() >= 1;
      case "write":
        return this.#modelLevel() >= 2;
      case "admin":
        return this.#modelLevel() >= 3;
    }
  }

  /** 0 none, 1 read, 2 write, 3 admin: in the model of this connection, which must still be there. */
  #modelLevel(): number {
    const { controller, modelUuid } = this.#connection;
    const entry = modelUuid === undefined ? undefined : controller.world.get("model-entry", modelUuid);
    if (entry === undefined || controller.model(entry.uuid) === undefined) return 0;
    return ["", "read", "write", "admin"].indexOf(modelAccess(controller.world, this.#user, entry));
  }

  #call(request: dialect.Request): Call {
    const { controller, modelUuid, now, uuid } = this.#connection;
    const model = modelUuid === undefined ? undefined : controller.model(modelUuid);
    const call = {
      controller,
      modelUuid,
      now,
      uuid,
      user: this.#user,
      version: request.version,
      object: request.id,
      watchers: this.#watchers,
      onClosed: (cleanup: () => void) => {
        this.#cleanups.add(cleanup);
        return () => this.#cleanups.delete(cleanup);
      },
    };
    return model === undefined ? call : ({ ...call, model } as Call);
  }
}

/** The row of a method, or the error that Juju gives for what is not there. Names are matched with regard to case. */
function findRow(
  facade: string,
  version: number,
  method: string,
  loggedIn: boolean,
  kind: "controller" | "model",
): Result<
  { readonly row: AnyRow; readonly shape: (typeof dialect.facades)["Admin"]["methods"]["Login"]["params"] },
  dialect.DialectError
> {
  const known = Object.hasOwn(dialect.facades, facade) ? dialect.facades[facade as dialect.FacadeName] : undefined;
  if (known === undefined || (facade === "Admin") === loggedIn) return err(unknownVersion(facade, version));
  if (known.on !== "both" && known.on !== kind) return err(wrongConnection(facade, kind));
  if (!known.versions.includes(version)) return err(unknownVersion(facade, version));
  const rows = methodTable[facade as dialect.FacadeName] as unknown as { readonly [method: string]: AnyRow };
  const shapes = known.methods as unknown as { readonly [method: string]: { readonly params: never } };
  const row = Object.hasOwn(rows, method) ? rows[method] : undefined;
  const shape = shapes[method];
  if (row === undefined || shape === undefined) return err(unknownMethod(facade, version, method));
  return { ok: true, value: { row, shape: shape.params } };
}

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

function badParams(facade: string, method: string, issues: readonly Issue[]): string {
  const [first] = issues;
  const where = first === undefined || first.path.length === 0 ? "params" : first.path.map(String).join(".");
  return `cannot read params of ${facade}.${method}: ${where}: ${first?.message.toLowerCase() ?? "invalid"}`;
}
