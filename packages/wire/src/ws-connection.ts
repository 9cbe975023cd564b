// A WebSocket as a Connection: frames of one send leave in one write, and a signature can be bound to its TLS session.
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { WebSocket } from "ws";
import type { Connection } from "./connection.ts";
import { Inbox } from "./inbox.ts";
import { CLOSE_REASON_BYTES_MAX, CLOSE_WAIT_MS, FRAME_BYTES_MAX } from "./limits.ts";

/** How both ends set up `ws`: no compression (it costs more memory per connection than it saves), bounded frames. */
export const wsOptions = { perMessageDeflate: false, maxPayload: FRAME_BYTES_MAX } as const;

const BINDING_LABEL = "EXPORTER-kith-agent";
const BINDING_BYTES = 32;

/** What closes a connection whose owner does not listen (RFC 6455: policy violation). */
const CODE_POLICY = 1008;

/**
 * The open WebSocket `ws` over `socket`: on the server `request.socket` of the upgrade. Takes over its events.
 */
export function connectionOf(ws: WebSocket, socket: Socket): Connection {
  const inbox = new Inbox();
  const binding = bindingOf(socket);
  ws.on("message", (data, isBinary) => {
    const bytes = data as Buffer; // `nodebuffer`, ws's default: fragments are joined
    if (!inbox.take(isBinary ? bytes : bytes.toString())) ws.close(CODE_POLICY, "nobody listens");
  });
  ws.on("close", (code, reason) => inbox.close({ code, reason: reason.toString() }));
  // The close that follows every error tells the owner; without a listener the process would end.
  ws.on("error", () => {});
  return {
    get bufferedBytes() {
      return ws.bufferedAmount;
    },
    binding,
    send(frames) {
      if (ws.readyState !== WebSocket.OPEN) return;
      socket.cork();
      for (const frame of frames) ws.send(frame, { binary: typeof frame !== "string" }, ignore);
      socket.uncork();
    },
    onMessage: (handler) => inbox.onMessage(handler),
    onClose: (handler) => inbox.onClose(handler),
    close(code = 1000, reason = "") {
      if (ws.readyState === WebSocket.CLOSED) return;
      ws.close(code, fitting(reason));
      setTimeout(() => ws.terminate(), CLOSE_WAIT_MS).unref();
    },
  };
}

/** With a callback `ws` reports a failed write there instead of throwing; the close event says the rest. */
const ignore = (): void => {};

function bindingOf(socket: Socket): Uint8Array {
  if (!(socket instanceof TLSSocket)) return new Uint8Array();
  return socket.exportKeyingMaterial(BINDING_BYTES, BINDING_LABEL, Buffer.alloc(0));
}

/** Cut at a character's boundary: a close frame with half a character is a protocol error. */
function fitting(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > CLOSE_REASON_BYTES_MAX) text = [...text].slice(0, -1).join("");
  return text;
}
