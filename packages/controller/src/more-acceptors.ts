// A listening socket gives one connection to each turn of the event loop (libuv since 1.45), and in a storm a turn takes
// tens of milliseconds: a thousand agents that come back at once would wait longer than their patience. The same socket
// under several descriptors gives one for each of them. A process gets such descriptors only from another one: a helper
// sends back what it is sent, and ends.
import { type SendHandle, spawn } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import type { Log } from "@kith/base";
import { ACCEPTORS, ACCEPTORS_WAIT_MS } from "./limits.ts";

/** It gets bare handles: a server would begin to listen there, and take connections that nobody answers. */
const HELPER = 'process.on("message", (_, handle) => process.send(0, handle, () => handle.close()));';

/**
 * Takes connections of `listening`, which listens on a port, for `take`, up to ACCEPTORS - 1 in each turn beside its own.
 * Answers how it ends. Where no helper can be had the socket goes on alone.
 */
export function addAcceptors(listening: Server, take: (socket: Socket) => void, log: Log): () => void {
  const more: Server[] = [];
  let over = false;
  const helper = spawn(process.execPath, ["-e", HELPER], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const dismiss = (): void => {
    clearTimeout(late);
    helper.kill("SIGKILL");
  };
  const alone = (why: string): void =>
    log.warn("few connections are accepted in a turn", { sockets: 1 + more.length, why });
  const late = setTimeout(() => {
    alone("the helper is late");
    dismiss();
  }, ACCEPTORS_WAIT_MS);
  late.unref();
  const handle: SendHandle = Reflect.get(listening, "_handle");
  // One at a time: what waits in the channel when it ends would be lost.
  const next = (): void => {
    if (more.length === ACCEPTORS - 1) dismiss();
    else helper.send(0, handle);
  };
  helper.on("error", (error) => alone(error.message));
  helper.on("message", (_message, received) => {
    // Half open as the connections of an HTTP server are.
    const server = createServer({ allowHalfOpen: true }, take).listen(received);
    more.push(server);
    if (over) server.close();
    else next();
  });
  next();
  helper.unref();
  helper.channel?.unref();
  return () => {
    over = true;
    dismiss();
    for (const server of more) server.close();
  };
}
