// The controller's process on this host: asked of the keeper, and waited for until it answers over TLS.
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { ensureKeeper, type KeeperClient, type ProcessSpec, processEnvironment } from "@kith/providers";
import { CliError } from "../cli-error.ts";
import { CONTROLLER_RESTARTS_MAX, CONTROLLER_START_MS, HEALTH_POLL_MS, HEALTH_REPLY_MS } from "../limits.ts";
import { tailOf } from "./check-host.ts";
import { CONTROLLER_PROCESS, controllerArgv, keeperArgv } from "./programs.ts";

/** Brings keeper and controller up, whatever of them is dead, and waits until the controller answers. */
export async function startController(dataDirectory: string): Promise<KeeperClient> {
  const keeper = await ensureKeeper(dataDirectory, keeperArgv());
  await keeper.ask("start", { name: CONTROLLER_PROCESS, spec: specOf(dataDirectory) });
  await waitForController(dataDirectory, keeper);
  return keeper;
}

export const controllerLog = (dataDirectory: string): string => join(dataDirectory, "log", "controller.log");

function specOf(dataDirectory: string): ProcessSpec {
  return {
    argv: controllerArgv(dataDirectory),
    cwd: dataDirectory,
    env: processEnvironment(process.env),
    log: controllerLog(dataDirectory),
    tag: null,
  };
}

async function waitForController(dataDirectory: string, keeper: KeeperClient): Promise<void> {
  const { port } = JSON.parse(readFileSync(join(dataDirectory, "controller.json"), "utf8")) as { port: number };
  const giveUp = Date.now() + CONTROLLER_START_MS;
  let restartsBefore: number | undefined;
  for (;;) {
    if (await isHealthy(dataDirectory, port)) return;
    const { processes } = await keeper.ask("list", {});
    const own = processes.find((each) => each.name === CONTROLLER_PROCESS);
    // It may have ended often in its life: what counts is whether it stays up now.
    restartsBefore ??= own?.restarts;
    const restarts = (own?.restarts ?? 0) - (restartsBefore ?? 0);
    if (Date.now() > giveUp || restarts >= CONTROLLER_RESTARTS_MAX) {
      const how = own?.lastEnd == null ? "it does not answer" : `it ended with ${own.lastEnd}`;
      const said = tailOf(controllerLog(dataDirectory), 10);
      throw new CliError(`cannot start the controller: ${how}${said === "" ? "" : `\n${said}`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, HEALTH_POLL_MS));
  }
}

/** Answers the controller of this data directory, and no other one that took the port? Its own certificate proves it. */
export function isHealthy(dataDirectory: string, port: number): Promise<boolean> {
  const caFile = join(dataDirectory, "ca.crt");
  if (!existsSync(caFile)) return Promise.resolve(false);
  const ca = readFileSync(caFile, "utf8");
  return new Promise((resolve) => {
    const options = { host: "127.0.0.1", port, path: "/health", ca, servername: "juju-apiserver", agent: false };
    const asked = request({ ...options, timeout: HEALTH_REPLY_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
    asked.end();
  });
}
