// proxy.cjs SETTINGS: forwards each request to the next member. SIGHUP reads the settings again.
import { readFileSync } from "node:fs";
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";

interface Member {
  readonly unit: string;
  readonly host: string;
  readonly port: number;
}

interface Settings {
  readonly address: string;
  readonly port: number;
  readonly timeoutSeconds: number;
  readonly members: readonly Member[];
}

/** A member that did not answer is left out this long. */
const REST_MS = 1_000;
const DRAIN_MS = 2_000;
/** Requests without a body are safe to send to another member when one did not answer. */
const REPEATABLE = new Set(["GET", "HEAD"]);

const file = process.argv[2] ?? "";
const agent = new Agent({ keepAlive: true });
const restUntil = new Map<string, number>();
let settings = read();
let turn = 0;

const server = createServer((request, response) => forward(request, response, candidates()));

/** Members in the order in which this request tries them: rested ones first. */
function candidates(): Member[] {
  const { members } = settings;
  turn += 1;
  const turned = members.map((_, i) => members[(turn + i) % members.length]).filter((member) => member !== undefined);
  const now = Date.now();
  const resting = (member: Member): boolean => (restUntil.get(member.unit) ?? 0) > now;
  return [...turned.filter((member) => !resting(member)), ...turned.filter(resting)];
}

function forward(request: IncomingMessage, response: ServerResponse, [member, ...others]: readonly Member[]): void {
  if (member === undefined) {
    response.writeHead(503, { "content-type": "text/plain" }).end("no member answers\n");
    return;
  }
  const { method = "GET", url = "/", headers } = request;
  const through = { ...headers, "x-forwarded-for": request.socket.remoteAddress ?? "" };
  const upstream = send(
    { agent, host: member.host, port: member.port, method, path: url, headers: through },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  upstream.setTimeout(settings.timeoutSeconds * 1_000, () => upstream.destroy(new Error("the member took too long")));
  upstream.on("error", (error) => {
    restUntil.set(member.unit, Date.now() + REST_MS);
    if (!response.headersSent && REPEATABLE.has(method)) return forward(request, response, others);
    if (response.headersSent) response.destroy();
    else
      response
        .writeHead(502, { "content-type": "text/plain" })
        .end(`${member.unit} did not answer: ${error.message}\n`);
  });
  if (REPEATABLE.has(method)) upstream.end();
  else request.pipe(upstream);
}

function read(): Settings {
  return JSON.parse(readFileSync(file, "utf8")) as Settings;
}

function reload(): void {
  const before = settings;
  settings = read();
  if (before.address === settings.address && before.port === settings.port) return;
  server.close(() => server.listen(settings.port, settings.address));
  server.closeAllConnections();
}

process.on("SIGHUP", reload);
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), DRAIN_MS).unref();
});
server.listen(settings.port, settings.address);
