// The frame of the client dialect: one JSON object per text frame, in both directions.
import * as z from "zod/mini";
import { foldKeys } from "./fold-keys.ts";

const Request = z.object({
  "request-id": z.int().check(z.minimum(1)),
  type: z._default(z.string(), ""),
  version: z._default(z.int(), 0),
  id: z._default(z.string(), ""),
  request: z._default(z.string(), ""),
  params: z._default(z.unknown(), {}),
});
export type Request = z.infer<typeof Request>;

export interface DialectError {
  readonly message: string;
  /** Empty when the protocol names none. */
  readonly code: string;
  readonly info?: { readonly [key: string]: unknown };
}

/** A request out of a frame, or null: then the server closes the connection without a reply. */
export function readRequest(frame: string): Request | null {
  const value = parseObject(frame);
  if (value === null) return null;
  const read = Request.safeParse(foldKeys(Request, value));
  return read.success ? read.data : null;
}

/** A request as the Go clients write it. */
export function writeRequest(request: {
  readonly id: number;
  readonly facade: string;
  readonly version: number;
  readonly method: string;
  readonly object?: string | undefined;
  readonly params: unknown;
}): string {
  return `${JSON.stringify({
    "request-id": request.id,
    type: request.facade,
    version: request.version,
    id: request.object,
    request: request.method,
    params: request.params,
  })}\n`;
}

export const writeAnswer = (id: number, response: unknown): string =>
  `${JSON.stringify({ "request-id": id, response })}\n`;

/** An error reply also carries an empty response; a code that is empty is left out. */
export const writeError = (id: number, error: DialectError): string =>
  `${JSON.stringify({
    "request-id": id,
    error: error.message,
    "error-code": error.code === "" ? undefined : error.code,
    "error-info": error.info,
    response: {},
  })}\n`;

export type Reply =
  | { readonly id: number; readonly ok: true; readonly response: unknown }
  | { readonly id: number; readonly ok: false; readonly error: DialectError };

/** A reply out of a frame, or null when it is none. */
export function readReply(frame: string): Reply | null {
  const value = parseObject(frame);
  const id = value?.["request-id"];
  if (value === null || typeof id !== "number") return null;
  if (typeof value.error !== "string") return { id, ok: true, response: value.response ?? {} };
  const code = typeof value["error-code"] === "string" ? value["error-code"] : "";
  const info = value["error-info"];
  const more = typeof info === "object" && info !== null ? { info: info as NonNullable<DialectError["info"]> } : {};
  return { id, ok: false, error: { message: value.error, code, ...more } };
}

/** Whether a frame answers rather than asks. */
export function isReply(frame: string): boolean {
  const value = parseObject(frame);
  return value !== null && (Object.hasOwn(value, "response") || Object.hasOwn(value, "error"));
}

function parseObject(frame: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as { [key: string]: unknown })
      : null;
  } catch {
    return null;
  }
}
