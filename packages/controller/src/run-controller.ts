// The real edges, and the process around the controller: signals, log, exit.
import { randomUUID } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Clock, Log, Random } from "@kith/base";
import { createLocalProvider, type Provider } from "@kith/providers";
import { openLmdbStore } from "@kith/store";
import { nanoid } from "nanoid";
import type { ControllerConfig } from "./controller-config.ts";
import { openDataDirectory } from "./data-directory.ts";
import { openFileBlobs } from "./file-blobs.ts";
import { fileLogFiles } from "./file-segments.ts";
import { httpsListen } from "./https-server.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { processLog } from "./process-log.ts";
import { startController } from "./start-controller.ts";

/** The process ends with this code when nobody should start it again: the controller was destroyed. */
export const EXIT_DESTROYED = 0;
/** Another controller leads, or it failed: a keeper starts it again. */
export const EXIT_FAILED = 1;

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    if (delayMs <= 0) {
      // The next turn of the loop: a timer of 0 waits for a whole millisecond.
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    // Longer delays overflow and would fire at once.
    const timer = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** Runs the controller of `--data-dir` until it is told to stop. */
export async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { "data-dir": { type: "string" } } });
  if (values["data-dir"] === undefined) throw new Error("--data-dir is missing");
  const directory = resolve(values["data-dir"]);
  const log = await processLog();
  const data = await openDataDirectory(directory, Date.now());
  const { caCert, serverCert, serverKey } = data.certificates;
  const random: Random = { next: Math.random };
  const { config } = data;
  let end: (code: number) => void = () => {};
  const ended = new Promise<number>((done) => {
    end = done;
  });
  const controller = await startController({
    config,
    caCert,
    adminPassword: data.adminPassword,
    store: await openLmdbStore({ path: join(directory, "store", "kith.mdb"), newEpoch: () => nanoid() }),
    listen: httpsListen({
      host: config.listen,
      port: config.port,
      tls: { key: serverKey, cert: serverCert, ca: caCert },
      log,
    }),
    providers: new Map([[config.cloud.name, cloudProvider(config, directory, random)]]),
    blobs: await openFileBlobs(join(directory, "blobs"), nodeCrypto),
    logFiles: fileLogFiles(join(directory, "logs"), { clock: realClock, log }),
    crypto: nodeCrypto,
    clock: realClock,
    random,
    uuid: randomUUID,
    log,
    onEnd: (reason) => end(reason === "shutdown" ? EXIT_DESTROYED : EXIT_FAILED),
  });
  await data.forgetAdminPassword();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => end(EXIT_DESTROYED));
  onBug(log, () => end(EXIT_FAILED));
  const code = await ended;
  await controller.close();
  process.exit(code);
}

/** A bug that nobody caught: the process dies and is started again from the store. */
function onBug(log: Log, end: () => void): void {
  process.on("uncaughtException", (error) => {
    log.error("uncaught exception", { error: error.stack ?? error.message });
    end();
  });
  process.on("unhandledRejection", (reason) => {
    log.error("unhandled rejection", {
      error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    });
    end();
  });
}

function cloudProvider(config: ControllerConfig, directory: string, random: Random): Provider {
  if (config.cloud.type !== "local")
    throw new Error(`cloud ${config.cloud.name} is of type ${config.cloud.type}, which nobody provides`);
  const { dataDirectory, agentArgv } = config.provider;
  return createLocalProvider({
    dataDirectory: typeof dataDirectory === "string" ? dataDirectory : directory,
    agentArgv: Array.isArray(agentArgv)
      ? agentArgv.map(String)
      : [process.execPath, join(dirname(process.argv[1] ?? "."), "kith-agent.cjs")],
    random,
  });
}
