// Upload of local charms over HTTP, in Juju's two forms: PUT of an object named by its hash, POST of an archive.
import type { Result } from "@kith/base";
import { type Refusal, refusalText } from "@kith/schema";
import type { BlobInfo, Blobs } from "./blobs.ts";
import { type CharmFiles, readCharmArchive } from "./charm-archive.ts";
import { errorResponse, type HttpRequest, type HttpResponse, jsonResponse } from "./doors.ts";
import { CHARM_ARCHIVE_BYTES_MAX } from "./limits.ts";

export interface CharmUpload {
  readonly blobs: Blobs;
  /** Commits the charm; answers the URL that it got. */
  readonly addCharm: (charm: CharmFiles, blob: BlobInfo) => Promise<Result<{ readonly url: string }, Refusal>>;
}

/** `PUT /model-<uuid>/charms/<name>-<first 7 hex digits of the SHA-256>` with header `Juju-Curl`. */
export async function putCharm(request: HttpRequest, object: string, upload: CharmUpload): Promise<HttpResponse> {
  const [, name, hash] = /^(.+)-([0-9a-f]{7,64})$/.exec(object) ?? [];
  if (name === undefined || hash === undefined) return badPut(`invalid charm object name ${JSON.stringify(object)}`);
  const wanted = request.header("juju-curl") ?? "";
  if (wanted === "") return badPut('missing "Juju-Curl" header');
  const [, curlName] = /^local:(?:[a-z0-9-]+\/)?([a-z][a-z0-9-]*?)-\d+$/.exec(wanted) ?? [];
  if (curlName !== name)
    return badPut(`charm URL ${JSON.stringify(wanted)} does not name a local charm ${JSON.stringify(name)}`);
  const stored = await upload.blobs.put(request.body, CHARM_ARCHIVE_BYTES_MAX);
  if (!stored.ok) return badPut(refusalText(stored.error));
  if (!stored.value.sha256.startsWith(hash)) return badPut("resolving uploaded charm: charm hash mismatch");
  const charm = await readStored(upload.blobs, stored.value);
  if (!charm.ok) return badPut(`resolving uploaded charm: reading charm archive: ${charm.error}`);
  if (charm.value.name !== name)
    return badPut(
      `resolving uploaded charm: charm is named ${JSON.stringify(charm.value.name)}, not ${JSON.stringify(name)}`,
    );
  const added = await upload.addCharm(charm.value, stored.value);
  return added.ok ? charmAdded(added.value.url) : badPut(refusalText(added.error));
}

/** `POST /model/<uuid>/charms?series=…`: python-libjuju and old Go clients. */
export async function postCharm(request: HttpRequest, upload: CharmUpload): Promise<HttpResponse> {
  const schema = request.query.get("schema") ?? "local";
  if (schema !== "local" && schema !== "")
    return errorResponse(400, `cannot upload charm: unsupported schema ${JSON.stringify(schema)}`, "bad request");
  const stored = await upload.blobs.put(request.body, CHARM_ARCHIVE_BYTES_MAX);
  if (!stored.ok) return errorResponse(400, refusalText(stored.error), "bad request");
  const charm = await readStored(upload.blobs, stored.value);
  if (!charm.ok) return errorResponse(400, `cannot upload charm: invalid charm archive: ${charm.error}`, "bad request");
  const added = await upload.addCharm(charm.value, stored.value);
  return added.ok ? charmAdded(added.value.url) : errorResponse(400, refusalText(added.error), "bad request");
}

async function readStored(blobs: Blobs, { sha256 }: BlobInfo): Promise<Result<CharmFiles, string>> {
  const blob = await blobs.open(sha256);
  if (blob === null) throw new Error(`cannot read blob ${sha256}: it was stored and is gone`);
  try {
    return await readCharmArchive(blob);
  } finally {
    await blob.close();
  }
}

const charmAdded = (url: string): HttpResponse => jsonResponse(200, { "charm-url": url }, { "Juju-Curl": url });

/** Juju's flat form, of this route only. */
const badPut = (reason: string): HttpResponse =>
  jsonResponse(400, { error: `uploading charm: ${reason}`, "error-code": "bad request" });
