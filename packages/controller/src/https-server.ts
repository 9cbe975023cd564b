// The one port: HTTPS and WebSockets for clients and agents. Knows sockets and no routes: those are behind the doors.
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Log } from "@kith/base";
import { connectionOf, wsOptions } from "@kith/wire";
import { WebSocketServer } from "ws";
import type { Accept, Doors, HttpRequest, HttpResponse, Listen } from "./doors.ts";
import { textResponse } from "./doors.ts";
import { getOrMake } from "./get-or-make.ts";
import { BACKLOG, DRAIN_BYTES_MAX, DRAIN_MS, UPLOAD_IDLE_MS } from "./limits.ts";
import { addAcceptors } from "./more-acceptors.ts";

export interface HttpsOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** null serves plain HTTP: for benchmarks on loopback. */
  readonly tls: { readonly key: string; readonly cert: string; readonly ca: string } | null;
  readonly log: Log;
}

const HEADERS_MS = 20_000;
const HEADERS_BYTES_MAX = 32 * 1024;

export function httpsListen(options: HttpsOptions): Listen {
  return async (doors) => {
    const limits = { headersTimeout: HEADERS_MS, requestTimeout: 0, maxHeaderSize: HEADERS_BYTES_MAX };
    const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
      void answer(doors, request, response, options.log);
    const server =
      options.tls === null
        ? createHttpServer(limits, onRequest)
        : createHttpsServer(
            // The authority goes with the leaf: `juju login` takes it from the handshake.
            { ...limits, key: options.tls.key, cert: `${options.tls.cert}${options.tls.ca}`, minVersion: "TLSv1.2" },
            onRequest,
          );
    server.timeout = UPLOAD_IDLE_MS;
    const upgraded = new Set<Duplex>();
    server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      upgraded.add(socket);
      socket.once("close", () => upgraded.delete(socket));
      upgrade(doors, request, socket, head);
    });
    server.on("clientError", (_error: Error, socket: Duplex) => socket.destroy());
    server.listen({ port: options.port, host: options.host, backlog: BACKLOG });
    await once(server, "listening");
    const take = (socket: Socket): unknown => server.emit("connection", socket.setNoDelay(true));
    const endAcceptors = addAcceptors(server, take, options.log);
    return {
      port: (server.address() as AddressInfo).port,
      async close() {
        const closed = once(server, "close");
        endAcceptors();
        server.close();
        server.closeAllConnections();
        for (const socket of upgraded) socket.destroy();
        await closed;
      },
    };
  };
}

async function answer(doors: Doors, request: IncomingMessage, response: ServerResponse, log: Log): Promise<void> {
  try {
    const read = readRequest(request);
    const answered =
      read === null ? textResponse(400, "Bad Request\n") : await doors.request({ ...read, body: bodyOf(request) });
    if (bringsBody(request) && !request.complete && typeof answered.body === "string") {
      refuseUpload(request, response, { ...answered, body: answered.body });
      return;
    }
    response.writeHead(answered.status, answered.headers);
    if (typeof answered.body === "string") response.end(answered.body);
    else await pipeline(Readable.from(answered.body), response);
  } catch (error) {
    log.warn("a request failed", {
      method: request.method,
      error: error instanceof Error ? error.message : String(error),
    });
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(500, { "Content-Type": "text/plain; charset=utf-8", Connection: "close" })
        .end("internal error\n");
  }
}

/** Reading on is the server's business: whoever stops in the middle must not cut off his own answer. */
const bodyOf = (request: IncomingMessage): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false })[Symbol.asyncIterator](),
});

const bringsBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/**
 * Answers an upload before its end, and ends its connection. What it still sends is read and forgotten, so that its client
 * gets to see why: many read no answer before they have sent all. Not for long, and not without end.
 */
function refuseUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: HttpResponse & { readonly body: string },
): void {
  const { socket } = request;
  response.writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body), Connection: "close" });
  // Ended only when the upload has: with the end the socket goes, and bytes that nobody read would take the answer along.
  response.write(body);
  const timeout = setTimeout(() => socket.destroy(), DRAIN_MS);
  socket.once("close", () => clearTimeout(timeout));
  let bytes = 0;
  request.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes > DRAIN_BYTES_MAX) socket.destroy();
  });
  request.on("end", () => response.end());
  request.resume();
}

function upgrade(doors: Doors, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const read = readRequest(request);
  const taken = read === null ? textResponse(400, "Bad Request\n") : doors.upgrade(read);
  if (!isAccept(taken)) {
    refuseUpgrade(socket, taken);
    return;
  }
  // An upgraded socket may be quiet for as long as its protocol allows.
  request.socket.setTimeout(0);
  request.socket.setNoDelay(true);
  serverFor(taken.frameBytesMax).handleUpgrade(request, socket, head, (ws) =>
    taken.accept(connectionOf(ws, request.socket)),
  );
}

const servers = new Map<number, WebSocketServer>();

/** `ws` knows one limit per server; it holds nothing else that matters. */
const serverFor = (maxPayload: number): WebSocketServer =>
  getOrMake(
    servers,
    maxPayload,
    () => new WebSocketServer({ ...wsOptions, noServer: true, clientTracking: false, maxPayload }),
  );

const isAccept = (taken: Accept | HttpResponse): taken is Accept => "accept" in taken;

function refuseUpgrade(socket: Duplex, { status, headers, body }: HttpResponse): void {
  const text = typeof body === "string" ? body : "";
  const lines = Object.entries({ ...headers, "Content-Length": String(Buffer.byteLength(text)), Connection: "close" });
  socket.on("error", () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_TEXT[status] ?? "Error"}\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join("")}\r\n${text}`,
  );
}

const STATUS_TEXT: { readonly [status: number]: string } = {
  400: "Bad Request",
  404: "Not Found",
  503: "Service Unavailable",
};

/** null when the address makes no sense. */
function readRequest(request: IncomingMessage): Omit<HttpRequest, "body"> | null {
  const { headers, method = "GET", url = "/" } = request;
  if (!URL.canParse(url, "http://controller")) return null;
  const { pathname, searchParams } = new URL(url, "http://controller");
  const path = decodePath(pathname);
  if (path === null) return null;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return { method, path, query: searchParams, header };
}

function decodePath(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    // A percent sign that escapes nothing.
    return null;
  }
}
