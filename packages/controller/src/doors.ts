// What comes in from outside, freed of sockets: requests, and connections to be upgraded. The real server and the
// simulator both call these.
import type { Connection } from "@kith/wire";

export interface HttpRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** By lower-case name. */
  header(name: string): string | undefined;
  /** Ends with an error when the client goes away or brings nothing for too long. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<Uint8Array>;
}

export interface Accept {
  readonly frameBytesMax: number;
  accept(connection: Connection): void;
}

export interface Doors {
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Who takes a WebSocket at this path, or why nobody does. */
  upgrade(request: Omit<HttpRequest, "body">): Accept | HttpResponse;
}

/** Opens the doors to the outside. */
export type Listen = (doors: Doors) => Promise<{ readonly port: number; close(): Promise<void> }>;

export const textResponse = (
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { "Content-Type": "text/plain; charset=utf-8", ...headers },
  body: text,
});

export const jsonResponse = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  status,
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(value),
});

/** Juju's nested form of an error. */
export const errorResponse = (status: number, message: string, code: string): HttpResponse =>
  jsonResponse(status, { error: { message, code } });
