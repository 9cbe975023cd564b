// web.cjs SETTINGS: serves the guestbook. SIGHUP reads the settings again; SIGTERM ends after the requests under way.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Entries } from "./entries.ts";
import { renderPage } from "./page.ts";
import { readSettings, type Settings } from "./settings.ts";

const BODY_BYTES_MAX = 16 * 1024;
/** How long requests under way may take when the program ends. */
const DRAIN_MS = 2_000;

const file = process.argv[2] ?? "";
let settings = readSettings(file);
let entries = new Entries(settings.database);
const server = createServer((request, response) => {
  response.setHeader("x-served-by", settings.unit);
  response.setHeader("x-release", settings.release);
  answer(request, response).catch((error: unknown) =>
    send(response, 503, "text/plain", `${error instanceof Error ? error.message : error}\n`),
  );
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = `${request.method} ${(request.url ?? "/").split("?")[0]}`;
  switch (route) {
    case "GET /":
      return send(
        response,
        200,
        "text/html; charset=utf-8",
        renderPage(settings.settings.title, settings.unit, await newest()),
      );
    case "GET /entries":
      return send(response, 200, "application/json", JSON.stringify(await newest()));
    case "GET /health":
      return send(
        response,
        200,
        "application/json",
        JSON.stringify({ unit: settings.unit, entries: await entries.count() }),
      );
    case "POST /entries":
      return write(request, response);
    default:
      return send(response, 404, "text/plain", "not found\n");
  }
}

const newest = (): ReturnType<Entries["newest"]> => entries.newest(settings.settings["entries-shown"]);

async function write(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === null) return send(response, 413, "text/plain", `an entry takes at most ${BODY_BYTES_MAX} bytes\n`);
  const json = (request.headers["content-type"] ?? "").startsWith("application/json");
  const fields = json ? (JSON.parse(body) as Record<string, unknown>) : Object.fromEntries(new URLSearchParams(body));
  const text = String(fields.text ?? "").trim();
  if (text === "") return send(response, 400, "text/plain", "text is missing\n");
  const id = await entries.add(String(fields.author ?? "anonymous"), text);
  if (json) return send(response, 201, "application/json", JSON.stringify({ id }));
  response.writeHead(303, { location: "/" }).end();
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > BODY_BYTES_MAX) return null;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (!response.headersSent) response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(body);
}

function listen(): void {
  server.listen(settings.settings.port, settings.address);
}

function reload(next: Settings): void {
  const moved = next.address !== settings.address || next.settings.port !== settings.settings.port;
  const other = JSON.stringify(next.database) !== JSON.stringify(settings.database);
  settings = next;
  if (other) {
    const old = entries;
    entries = new Entries(next.database);
    void old.close();
  }
  if (moved) server.close(() => listen());
  if (moved) server.closeAllConnections();
}

process.on("SIGHUP", () => reload(readSettings(file)));
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), DRAIN_MS).unref();
});
listen();
