// The client's end of a WebSocket connection.
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { type Connect, WireError } from "./connection.ts";
import { CONNECT_WAIT_MS } from "./limits.ts";
import { connectionOf, wsOptions } from "./ws-connection.ts";

/** Connects to a `ws:` or `wss:` URL. Frames that come before `onMessage` is called are kept for it. */
export const connectWs: Connect = ({ url, ca, signal, headers }) =>
  new Promise((resolve, reject) => {
    const refused = (why: string, cause?: unknown) =>
      reject(new WireError(`cannot connect to ${url}: ${why}`, { retryable: true, cause }));
    if (signal?.aborted) return refused("given up");
    const tls = ca === undefined ? {} : { ca };
    const ws = new WebSocket(url, {
      ...wsOptions,
      ...tls,
      ...(headers && { headers }),
      handshakeTimeout: CONNECT_WAIT_MS,
    });
    let socket: Socket | undefined;
    const onAbort = () => {
      refused("given up");
      ws.terminate();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    const settled = () => signal?.removeEventListener("abort", onAbort);
    ws.once("upgrade", (response) => {
      socket = response.socket;
      socket.setNoDelay(true);
    });
    ws.on("error", (cause) => {
      settled();
      refused(cause.message, cause);
    });
    ws.once("open", () => {
      settled();
      if (socket === undefined) return refused("no socket");
      resolve(connectionOf(ws, socket));
    });
  });
