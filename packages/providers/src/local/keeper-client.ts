// Asks the keeper of a data directory, over its socket. A connection is made anew for every request: keepers come and go.
import { connect } from "node:net";
import { KEEPER_REPLY_MS } from "../limits.ts";
import { ProviderError } from "../provider.ts";
import { KEEPER_SOCKET, type KeeperOperation, type KeeperReply, type KeeperRequests } from "./keeper-protocol.ts";
import { recordedRunDirectory, socketPath } from "./run-directory.ts";

export interface KeeperClient {
  /** Throws a retryable {@link ProviderError} when no keeper answers. */
  ask<O extends KeeperOperation>(op: O, ask: KeeperRequests[O]["ask"]): Promise<KeeperRequests[O]["reply"]>;
}

export function keeperClient(dataDirectory: string): KeeperClient {
  return {
    async ask(op, ask) {
      const directory = recordedRunDirectory(dataDirectory);
      if (directory === undefined) throw unreachable(dataDirectory, "it was never started");
      const line = JSON.stringify({ op, ...ask });
      const reply = await exchange(socketPath(directory, KEEPER_SOCKET), line, dataDirectory);
      if (!reply.ok) throw new ProviderError(`cannot ${op} by the keeper: ${reply.error}`, { retryable: true });
      return reply.value as never;
    },
  };
}

function exchange(path: string, line: string, dataDirectory: string): Promise<KeeperReply> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let text = "";
    socket.setEncoding("utf8");
    socket.setTimeout(KEEPER_REPLY_MS, () => socket.destroy(new Error("it does not answer")));
    socket.on("connect", () => socket.write(`${line}\n`));
    socket.on("error", (error) => reject(unreachable(dataDirectory, error.message, error)));
    socket.on("close", () => reject(unreachable(dataDirectory, "it closed the connection")));
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (!text.endsWith("\n")) return;
      resolve(JSON.parse(text) as KeeperReply);
      socket.destroy();
    });
  });
}

function unreachable(dataDirectory: string, reason: string, cause?: unknown): ProviderError {
  return new ProviderError(`cannot reach the keeper of ${dataDirectory}: ${reason}`, { retryable: true, cause });
}
