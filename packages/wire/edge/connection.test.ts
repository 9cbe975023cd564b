import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@kith/base";
import { afterAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { hasProgram } from "../../../test/capability.ts";
import { type ConnectedPair, connectionConformance } from "../src/conformance.ts";
import { connectWs } from "../src/connect-ws.ts";
import { type Connection, WireError } from "../src/connection.ts";
import { createMemoryLink } from "../src/memory-connection.ts";
import { connectionOf, wsOptions } from "../src/ws-connection.ts";

const clock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};

const directory = mkdtempSync(join(tmpdir(), "kith-wire-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

connectionConformance("memory", async () => {
  const { ends } = createMemoryLink({ clock, latencyMs: () => 1, binding: Uint8Array.of(1, 2, 3) });
  return { ends, dispose: async () => {} };
});

connectionConformance("ws", () => pairOver(createServer(), "ws"));

const openssl = hasProgram("openssl");
if (openssl) {
  connectionConformance("ws over TLS", () => pairOver(createTlsServer(certificate()), "wss", certificate().cert));

  test("the binding is 32 bytes of this very session", async () => {
    const first = await pairOver(createTlsServer(certificate()), "wss", certificate().cert);
    const second = await pairOver(createTlsServer(certificate()), "wss", certificate().cert);
    expect(first.ends[0].binding.length).toBe(32);
    expect([...first.ends[0].binding]).not.toEqual([...second.ends[0].binding]);
    await first.dispose();
    await second.dispose();
  });

  test("an authority that is not ours is refused", async () => {
    await expect(pairOver(createTlsServer(certificate()), "wss", undefined)).rejects.toThrow(/self-signed/);
  });
}

describe("a connection that cannot be", () => {
  test("names the URL and why", async () => {
    const refused = connectWs({ url: "ws://127.0.0.1:1/model" });
    await expect(refused).rejects.toThrow(WireError);
    await expect(refused).rejects.toThrow(/^cannot connect to ws:\/\/127\.0\.0\.1:1\/model: .*ECONNREFUSED/);
  });

  test("is given up when asked", async () => {
    const server = createServer().on("upgrade", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const stop = new AbortController();
    const connecting = connectWs({ url: urlOf(server, "ws"), signal: stop.signal });
    setTimeout(() => stop.abort(), 20);
    await expect(connecting).rejects.toThrow("given up");
    server.closeAllConnections();
    server.close();
  });
});

test("a frame beyond the limit closes the connection", async () => {
  const pair = await pairOver(createServer(), "ws", undefined, 1_000);
  const [client, server] = pair.ends;
  server.onMessage(() => {});
  const closed = new Promise<number>((resolve) => client.onClose(({ code }) => resolve(code)));
  client.send([new Uint8Array(1_001)]);
  expect(await closed).toBe(1009);
  await pair.dispose();
});

describe("a memory link", () => {
  test("holds what is under way, and a cut loses it", async () => {
    const link = createMemoryLink({ clock });
    const [a, b] = link.ends;
    const got: unknown[] = [];
    const closed: number[] = [];
    b.onMessage((frame) => got.push(frame));
    for (const end of [a, b]) end.onClose(({ code }) => closed.push(code));
    link.hold();
    a.send(["held"]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(got).toEqual([]);
    link.release();
    expect(got).toEqual(["held"]);
    a.send(["lost"]);
    link.cut();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect({ got, closed }).toEqual({ got: ["held"], closed: [1006, 1006] });
  });

  test("a frame does not overtake a slower one", async () => {
    const delays = [20, 1];
    const { ends } = createMemoryLink({ clock, latencyMs: () => delays.shift() ?? 0 });
    const got: unknown[] = [];
    ends[1].onMessage((frame) => got.push(frame));
    ends[0].send(["slow", "fast"]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(got).toEqual(["slow", "fast"]);
  });
});

async function pairOver(
  server: Server,
  scheme: "ws" | "wss",
  ca?: string,
  maxPayload?: number,
): Promise<ConnectedPair> {
  const sockets = new WebSocketServer({ server, ...wsOptions, ...(maxPayload === undefined ? {} : { maxPayload }) });
  const accepted = new Promise<Connection>((resolve) => {
    sockets.once("connection", (ws, request) => resolve(connectionOf(ws, request.socket as Socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const dispose = async () => {
    for (const ws of sockets.clients) ws.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  try {
    const client = await connectWs({ url: urlOf(server, scheme), ...(ca === undefined ? {} : { ca }) });
    return { ends: [client, await accepted], dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

const urlOf = (server: Server, scheme: string): string =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`;

let made: { readonly key: string; readonly cert: string } | undefined;

function certificate(): { readonly key: string; readonly cert: string } {
  if (made !== undefined) return made;
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")];
  const subject = ["-subj", "/CN=kith", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1"];
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key];
  execFileSync("openssl", ["req", "-x509", ...newKey, ...subject, "-out", cert], { stdio: "ignore" });
  made = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  return made;
}
