// Every path of the one port. The whole surface is read here: path, method, who may.
import { controllerAccess } from "@kith/domain";
import { refusalText } from "@kith/schema";
import type { Connection } from "@kith/wire";
import { authenticate, mayAccess } from "./authenticate.ts";
import type { Blobs } from "./blobs.ts";
import { type CharmUpload, postCharm, putCharm } from "./charm-routes.ts";
import { refuseLogStream, streamDebugLog } from "./debug-log-stream.ts";
import { type Accept, type Doors, errorResponse, type HttpRequest, type HttpResponse, textResponse } from "./doors.ts";
import type { HostedModel } from "./hosted-model.ts";
import { AGENT_FRAME_BYTES_MAX, CLIENT_FRAME_BYTES_MAX, UPLOADS_MAX } from "./limits.ts";
import { type MetricsPage, openMetrics } from "./metrics-page.ts";
import type { Models } from "./models.ts";
import type { Passwords } from "./passwords.ts";
import { blobResponse, getResource, putResource, type ResourceAccess } from "./resource-routes.ts";
import type { Tickets } from "./tickets.ts";

export interface RouteOptions {
  readonly models: Models;
  readonly passwords: Passwords;
  readonly blobs: Blobs;
  readonly tickets: Tickets;
  readonly uuid: () => string;
  readonly now: () => number;
  readonly stopping: () => boolean;
  /** A client on `/api` (no model) or `/model/<uuid>/api`. */
  readonly onClient: (connection: Connection, modelUuid: string | undefined) => void;
  readonly onAgent: (connection: Connection) => void;
}

const UUID = "([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})";
const NAME = "([a-z][a-z0-9-]*)";
const CHARM_OBJECT = new RegExp(`^/model-${UUID}/charms/([^/]+)$`);
const CHARMS = new RegExp(`^/model/${UUID}/charms$`);
const RESOURCE = new RegExp(`^/model/${UUID}/applications/${NAME}/resources/([^/]+)$`);
const BLOB = /^\/blobs\/([0-9a-f]{64})$/;
const MODEL_API = /^\/model\/([^/]*)\/api$/;
const LOG = /^\/(?:model\/([^/]*)\/)?log$/;
const MODEL_UUID = new RegExp(`^${UUID}$`);

export function createDoors(options: RouteOptions): Doors {
  return new Routes(options);
}

class Routes implements Doors {
  readonly #options: RouteOptions;
  #uploads = 0;
  #page: Promise<MetricsPage> | null = null;

  constructor(options: RouteOptions) {
    this.#options = options;
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const { method, path } = request;
    if (this.#options.stopping()) return textResponse(503, "stopping\n");
    if (path === "/health") return method === "GET" ? textResponse(200, "running\n") : notAllowed("GET");
    if (path === "/metrics") return method === "GET" ? this.#metrics(request) : notAllowed("GET");
    const [, ticket] = BLOB.exec(path) ?? [];
    if (ticket !== undefined) return method === "GET" ? this.#blob(ticket) : notAllowed("GET");
    const [, objectModel, object] = CHARM_OBJECT.exec(path) ?? [];
    if (objectModel !== undefined && object !== undefined)
      return method === "PUT"
        ? this.#upload(request, objectModel, (to) => putCharm(request, object, to.charm))
        : notAllowed("PUT");
    const [, charmsModel] = CHARMS.exec(path) ?? [];
    if (charmsModel !== undefined)
      return method === "POST"
        ? this.#upload(request, charmsModel, (to) => postCharm(request, to.charm))
        : notAllowed("POST");
    const [, resourceModel, application, name] = RESOURCE.exec(path) ?? [];
    if (resourceModel !== undefined && application !== undefined && name !== undefined)
      return this.#resource(request, resourceModel, { application, name });
    if (isApi(path)) return textResponse(400, "Bad Request\n", { "Sec-WebSocket-Version": "13" });
    return textResponse(404, "404 page not found\n");
  }

  upgrade(request: Omit<HttpRequest, "body">): Accept | HttpResponse {
    const { path } = request;
    if (this.#options.stopping()) return textResponse(503, "stopping\n");
    if (path === "/agent") return { frameBytesMax: AGENT_FRAME_BYTES_MAX, accept: this.#options.onAgent };
    if (path === "/" || path === "/api") return this.#client(undefined);
    const [, model] = MODEL_API.exec(path) ?? [];
    if (model !== undefined)
      return MODEL_UUID.test(model)
        ? this.#client(model)
        : textResponse(400, `invalid model UUID ${JSON.stringify(model)}\n`);
    const log = LOG.exec(path);
    if (log !== null)
      return { frameBytesMax: 4096, accept: (connection) => void this.#log(request, connection, log[1] ?? "") };
    return textResponse(404, "404 page not found\n");
  }

  #client(model: string | undefined): Accept {
    return { frameBytesMax: CLIENT_FRAME_BYTES_MAX, accept: (connection) => this.#options.onClient(connection, model) };
  }

  /** Names of models and what goes on in them: for who may see all of them. */
  async #metrics(request: HttpRequest): Promise<HttpResponse> {
    const { models } = this.#options;
    const user = await this.#user(request);
    if (typeof user !== "string") return user;
    if (controllerAccess(models.controllerWorld, user) !== "superuser")
      return errorResponse(403, "permission denied", "unauthorized access");
    this.#page ??= openMetrics(models);
    const page = await this.#page;
    return { ...textResponse(200, await page.text()), headers: { "Content-Type": page.contentType } };
  }

  async #blob(ticket: string): Promise<HttpResponse> {
    const sha256 = this.#options.tickets.redeem(ticket);
    return sha256 === null
      ? errorResponse(404, "ticket not found", "not found")
      : blobResponse(this.#options.blobs, { sha256 });
  }

  async #resource(
    request: HttpRequest,
    uuid: string,
    to: { application: string; name: string },
  ): Promise<HttpResponse> {
    if (request.method === "PUT")
      return this.#upload(request, uuid, (access) => putResource(request, to, access.resource));
    if (request.method !== "GET" && request.method !== "HEAD") return notAllowed("GET, HEAD, PUT");
    const allowed = await this.#authorise(request, uuid, "read");
    return "status" in allowed ? allowed : getResource(to, { world: allowed.model.world, blobs: this.#options.blobs });
  }

  async #upload(
    request: HttpRequest,
    uuid: string,
    run: (to: { readonly charm: CharmUpload; readonly resource: ResourceAccess }) => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const allowed = await this.#authorise(request, uuid, "write");
    if ("status" in allowed) return allowed;
    if (this.#uploads >= UPLOADS_MAX) return textResponse(503, "too many uploads\n", { "Retry-After": "1" });
    this.#uploads += 1;
    try {
      return await run(this.#accessFor(allowed.model, allowed.user));
    } finally {
      this.#uploads -= 1;
    }
  }

  #accessFor(model: HostedModel, user: string): { readonly charm: CharmUpload; readonly resource: ResourceAccess } {
    const { blobs, uuid, now } = this.#options;
    const actor = `user ${user}`;
    return {
      charm: {
        blobs,
        addCharm: (charm, { sha256, size }) => model.submit(actor, { kind: "add-charm", ...charm, sha256, size }),
      },
      resource: { world: model.world, blobs, uuid, user, now, submit: (command) => model.submit(actor, command) },
    };
  }

  /** Who asks, or the answer that he gets instead. */
  async #user(request: HttpRequest): Promise<string | HttpResponse> {
    const { models, passwords } = this.#options;
    const user = await authenticate(models.controllerWorld, passwords, request.header("authorization"));
    if (user.ok) return user.value;
    const { message, code } = user.error;
    return code === "try again"
      ? textResponse(503, `${message}\n`, { "Retry-After": "1" })
      : textResponse(401, `${message}\n`, { "WWW-Authenticate": 'Basic realm="juju"' });
  }

  async #authorise(
    request: HttpRequest,
    uuid: string,
    access: "read" | "write",
  ): Promise<{ readonly user: string; readonly model: HostedModel } | HttpResponse> {
    const { models } = this.#options;
    const user = await this.#user(request);
    if (typeof user !== "string") return user;
    const model = models.get(uuid);
    if (model === undefined) return errorResponse(404, `unknown model: ${JSON.stringify(uuid)}`, "model not found");
    if (mayAccess(models.controllerWorld, user, uuid, access)) return { user, model };
    return errorResponse(403, refusalText({ code: "permission-denied" }), "unauthorized access");
  }

  async #log(request: Omit<HttpRequest, "body">, connection: Connection, uuid: string): Promise<void> {
    const { models, passwords } = this.#options;
    const user = await authenticate(models.controllerWorld, passwords, request.header("authorization"));
    if (!user.ok) return refuseLogStream(connection, user.error.message, user.error.code);
    const model = models.get(uuid);
    if (model !== undefined && !mayAccess(models.controllerWorld, user.value, uuid, "read"))
      return refuseLogStream(connection, "permission denied", "unauthorized access");
    await streamDebugLog(connection, model ?? null, request.query);
  }
}

const isApi = (path: string): boolean => path === "/" || path === "/api" || MODEL_API.test(path) || LOG.test(path);

const notAllowed = (allow: string): HttpResponse => textResponse(405, "Method Not Allowed\n", { Allow: allow });
