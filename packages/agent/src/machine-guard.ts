// One agent per machine directory: an abstract socket that the kernel frees with the process, however it ends.
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { AgentError } from "./agent-error.ts";

export interface MachineGuard {
  close(): void;
}

/** Holds `machineDir` for this process, or throws: `cannot start agent: machine directory … is held by another agent`. */
export async function guardMachine(machineDir: string): Promise<MachineGuard> {
  const hash = createHash("sha256").update(realpathSync(machineDir)).digest("hex").slice(0, 32);
  const server = await listen(`\0kith-agent-${hash}`).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "EADDRINUSE") throw cause;
    const message = `cannot start agent: machine directory ${machineDir} is held by another agent`;
    throw new AgentError(message, { retryable: false, cause });
  });
  server.unref();
  return { close: () => void server.close() };
}

function listen(name: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(name, () => resolve(server));
  });
}
