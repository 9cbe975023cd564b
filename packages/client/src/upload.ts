// Uploads of charms and resources: HTTPS beside the connection, with the same user and the same trust.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type IncomingMessage, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { dialect } from "@kith/schema";
import { ClientError, ClientFailure, OutcomeUnknown } from "./client-error.ts";
import { UPLOAD_ANSWER_BYTES_MAX } from "./limits.ts";

export interface UploadTarget {
  /** `wss://host:port` or `https://host:port`; plain `ws` and `http` on loopback. */
  readonly url: string;
  readonly ca?: string;
  readonly user: string;
  readonly password: string;
  readonly modelUuid: string;
}

/** Uploads a charm archive; answers the URL that it got, whose revision the controller chooses. */
export async function uploadCharm(target: UploadTarget, name: string, archive: Uint8Array): Promise<string> {
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const answer = await put(target, {
    path: `/model-${target.modelUuid}/charms/${name}-${sha256.slice(0, 7)}`,
    what: `upload of charm ${name}`,
    headers: {
      "content-type": "application/zip",
      "content-length": String(archive.byteLength),
      "juju-curl": `local:${name}-0`,
    },
    body: archive,
  });
  const url = answer.headers["juju-curl"];
  if (typeof url === "string" && url !== "") return url;
  throw new ClientFailure(`cannot upload charm ${name}: the controller did not say which URL it has`, {
    retryable: false,
  });
}

/** Uploads a resource from a file: for a pending id, or at once for a deployed application. */
export async function uploadResource(
  target: UploadTarget,
  resource: { readonly application: string; readonly name: string; readonly file: string; readonly pendingId?: string },
): Promise<dialect.Resource | null> {
  const { application, name, file } = resource;
  const size = (await stat(file)).size;
  const hash = createHash("sha384");
  await pipeline(createReadStream(file), hash);
  const query = resource.pendingId === undefined ? "" : `?pendingid=${encodeURIComponent(resource.pendingId)}`;
  const answer = await put(target, {
    path: `/model/${target.modelUuid}/applications/${application}/resources/${name}${query}`,
    what: `upload of resource ${name}`,
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(size),
      "content-sha384": hash.digest("hex"),
      "content-disposition": `form-data; filename=${JSON.stringify(basename(file))}`,
    },
    body: createReadStream(file),
  });
  const value = parseJson(answer.text);
  const found = value !== null && "resource" in value ? value.resource : null;
  return found as dialect.Resource | null;
}

interface Upload {
  readonly path: string;
  readonly what: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array | Readable;
}
interface Answer {
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

async function put(target: UploadTarget, upload: Upload): Promise<Answer> {
  const url = new URL(upload.path, target.url.replace(/^ws/, "http"));
  const credentials = `${dialect.tagOf("user", target.user)}:${target.password}`;
  const options = {
    method: "PUT",
    headers: { ...upload.headers, authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    // The name that every certificate of a controller carries, whatever its address is.
    ...(target.ca === undefined ? {} : { ca: target.ca, servername: "juju-apiserver" }),
  };
  const { status, headers, text } = await new Promise<Answer & { readonly status: number }>((resolve, reject) => {
    const request = url.protocol === "https:" ? requestTls(url, options) : requestPlain(url, options);
    let sent = false;
    request.on("finish", () => {
      sent = true;
    });
    request.on("error", (error) => {
      const failure = new ClientFailure(`cannot finish ${upload.what}: ${error.message}`, {
        retryable: true,
        cause: error,
      });
      reject(sent ? new OutcomeUnknown(upload.what, error.message) : failure);
    });
    request.on("response", (response) => {
      readAnswer(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body }),
        (error: unknown) => reject(new OutcomeUnknown(upload.what, String(error))),
      );
    });
    if (upload.body instanceof Uint8Array) request.end(upload.body);
    else upload.body.on("error", (error) => request.destroy(error)).pipe(request);
  });
  if (status === 200) return { headers, text };
  throw new ClientError(errorIn(text, status));
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > UPLOAD_ANSWER_BYTES_MAX) throw new Error("the answer is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Errors of uploads come flat, nested, or as plain text. */
function errorIn(text: string, status: number): dialect.DialectError {
  const value = parseJson(text);
  const error = value !== null && "error" in value ? value.error : null;
  if (typeof error === "string") {
    const code = value !== null && "error-code" in value ? String(value["error-code"]) : "";
    return { message: error, code };
  }
  if (typeof error === "object" && error !== null && "message" in error)
    return { message: String(error.message), code: "code" in error ? String(error.code) : "" };
  return {
    message: text.trim() === "" ? `the controller answered ${status}` : text.trim(),
    code: status === 401 ? "unauthorized access" : "",
  };
}

function parseJson(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
