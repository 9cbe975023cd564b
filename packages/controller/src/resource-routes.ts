// `/model/<uuid>/applications/<application>/resources/<name>`: upload and download of a resource's bytes.
import type { Result } from "@kith/base";
import type { WholeWorld } from "@kith/domain";
import { type CommandOf, metadataOf, type RecordOf, type Refusal, refusalText } from "@kith/schema";
import { type Blobs, blobBytes } from "./blobs.ts";
import { errorResponse, type HttpRequest, type HttpResponse, jsonResponse } from "./doors.ts";
import { RESOURCE_BYTES_MAX } from "./limits.ts";

export interface ResourceAccess {
  readonly world: WholeWorld;
  readonly blobs: Blobs;
  readonly uuid: () => string;
  readonly user: string;
  readonly now: () => number;
  readonly submit: (command: CommandOf<"store-resource">) => Promise<Result<{ readonly revision: number }, Refusal>>;
}

interface Target {
  readonly application: string;
  readonly name: string;
}

interface Declared {
  readonly type: string;
  readonly filename: string;
  readonly description: string;
}

const SHA384_HEX = 96;

export async function putResource(request: HttpRequest, to: Target, access: ResourceAccess): Promise<HttpResponse> {
  const pendingId = request.query.get("pendingid");
  const declared = declaredResource(access.world, to, pendingId);
  if (declared === null) return resourceNotFound(to);
  const wanted = request.header("content-sha384") ?? "";
  const wrong = fingerprintProblem(wanted);
  if (wrong !== null) return errorResponse(500, `parsing fingerprint: ${wrong}`, "not valid");
  const path = uploadedPath(request.header("content-disposition"));
  const extension = extensionOf(declared.filename);
  if (declared.type === "file" && path !== "" && extensionOf(path) !== extension)
    return errorResponse(
      500,
      `incorrect extension on resource upload ${JSON.stringify(path)}, expected ${JSON.stringify(extension)}`,
      "",
    );
  const stored = await access.blobs.put(request.body, RESOURCE_BYTES_MAX);
  if (!stored.ok) return errorResponse(400, refusalText(stored.error), "bad request");
  const { size, sha256, sha384 } = stored.value;
  if (sha384 !== wanted.toLowerCase())
    return errorResponse(500, "resource fingerprint does not match expected", "not valid");
  const id = access.uuid();
  const filename = path.split("/").at(-1) ?? "";
  const done = await access.submit({ kind: "store-resource", ...to, pendingId, id, filename, size, sha256, sha384 });
  if (!done.ok)
    return errorResponse(
      done.error.code === "not-found" ? 404 : 400,
      refusalText(done.error),
      done.error.code === "not-found" ? "not found" : "bad request",
    );
  const resource = {
    name: to.name,
    type: declared.type,
    path: declared.filename,
    description: declared.description,
    origin: "upload",
    revision: done.value.revision,
    fingerprint: Buffer.from(sha384, "hex").toString("base64"),
    size,
    id: `${to.application}/${to.name}`,
    "pending-id": pendingId ?? "",
    application: to.application,
    username: access.user,
    timestamp: new Date(access.now()).toISOString(),
  };
  return jsonResponse(200, { resource });
}

export async function getResource(to: Target, access: Pick<ResourceAccess, "world" | "blobs">): Promise<HttpResponse> {
  const resource = access.world.get("resource", to.application, to.name);
  if (resource === undefined) return resourceNotFound(to);
  return blobResponse(access.blobs, resource);
}

/** The bytes of a stored blob with its hashes. */
export async function blobResponse(
  blobs: Blobs,
  wanted: Pick<RecordOf<"resource">, "sha256"> & Partial<Pick<RecordOf<"resource">, "sha384">>,
): Promise<HttpResponse> {
  const blob = await blobs.open(wanted.sha256);
  if (blob === null) return errorResponse(404, `blob ${wanted.sha256} not found`, "not found");
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Length": String(blob.size),
    ...(wanted.sha384 === undefined ? {} : { "Content-Sha384": wanted.sha384 }),
  };
  return { status: 200, headers, body: blobBytes(blob) };
}

function declaredResource(world: WholeWorld, { application, name }: Target, pendingId: string | null): Declared | null {
  if (pendingId !== null && pendingId !== "") {
    const pending = world.get("pending-resource", pendingId);
    if (pending === undefined || pending.application !== application || pending.name !== name) return null;
    return { type: pending.type, filename: pending.filename, description: "" };
  }
  const charm = world.get("charm", world.get("application", application)?.charmUrl ?? "");
  return charm === undefined ? null : (metadataOf(charm).resources[name] ?? null);
}

function fingerprintProblem(hex: string): string | null {
  if (!/^[0-9a-f]*$/i.test(hex)) return "invalid fingerprint (not hex)";
  if (hex.length < SHA384_HEX) return "invalid fingerprint (too small)";
  return hex.length > SHA384_HEX ? "invalid fingerprint (too big)" : null;
}

/** The file's path as the user typed it: `form-data; filename="…"`. */
function uploadedPath(disposition: string | undefined): string {
  const [, quoted, plain] = /filename=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/.exec(disposition ?? "") ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
}

function extensionOf(path: string): string {
  const name = path.split("/").at(-1) ?? "";
  const dot = name.lastIndexOf(".");
  return dot < 0 ? "" : name.slice(dot);
}

const resourceNotFound = ({ application, name }: Target): HttpResponse =>
  errorResponse(404, `resource ${JSON.stringify(`${application}/${name}`)} not found`, "not found");
