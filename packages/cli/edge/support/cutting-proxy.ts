// Between the command line and its controller: hands frames on, and cuts the client off once the controller has answered
// a certain method, so that the work is done and the answer is lost.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import WebSocketClient, { type WebSocket, WebSocketServer } from "ws";

export interface CuttingProxy {
  readonly port: number;
  /** The methods that were asked for, in order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** `data` is the controller's data directory: the proxy shows the controller's own certificate. */
export async function startCuttingProxy(data: string, upstream: number, method: string): Promise<CuttingProxy> {
  const read = (name: string): string => readFileSync(join(data, name), "utf8");
  const tls = createServer({ key: read("server.key"), cert: `${read("server.crt")}\n${read("ca.crt")}` });
  const server = new WebSocketServer({ server: tls });
  const asked: string[] = [];
  server.on("connection", (client, request) => {
    const url = `wss://127.0.0.1:${upstream}${request.url ?? ""}`;
    relay(client, new WebSocketClient(url, { ca: read("ca.crt") }));
  });
  function relay(client: WebSocket, controller: WebSocketClient): void {
    const open = new Promise((resolve) => controller.on("open", resolve));
    let fatal: number | undefined;
    client.on("message", async (frame) => {
      const call = JSON.parse(String(frame)) as { request: string; "request-id": number };
      asked.push(call.request);
      if (call.request === method) fatal = call["request-id"];
      await open;
      controller.send(String(frame));
    });
    controller.on("message", (frame) => {
      if ((JSON.parse(String(frame)) as { "request-id": number })["request-id"] === fatal) client.terminate();
      else client.send(String(frame));
    });
    client.on("close", () => controller.close());
    for (const end of [client, controller]) end.on("error", () => end.terminate());
  }
  await new Promise<void>((listening) => tls.listen(0, "127.0.0.1", listening));
  return {
    port: (tls.address() as AddressInfo).port,
    asked,
    close: () =>
      new Promise((closed) => {
        for (const client of server.clients) client.terminate();
        tls.closeAllConnections();
        tls.close(() => closed());
      }),
  };
}
