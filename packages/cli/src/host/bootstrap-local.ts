// A controller on this host: its data directory, its keeper, its process, and the client's files about it.
import { randomBytes, randomUUID } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, realpathSync, rmdirSync, writeFileSync } from "node:fs";
import { hostname, networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import { defaultClientDirectory } from "@kith/client";
import { holdName, keeperClient, wipeDataDirectory } from "@kith/providers";
import { CliError } from "../cli-error.ts";
import { clientStore, localControllers, setLocalController } from "../client-directory.ts";
import { API_PORT, API_PORTS_MAX, STOP_GRACE_MS } from "../limits.ts";
import { canListen, checkHost } from "./check-host.ts";
import { startController } from "./controller-process.ts";
import { agentArgv } from "./programs.ts";

export interface BootstrapOptions {
  readonly name: string;
  readonly dataDirectory: string | undefined;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  readonly keepBroken: boolean;
  /** Rejects when the user has had enough: what was made so far is taken away. */
  readonly interrupted: Promise<never>;
  readonly say: (line: string) => void;
}

export interface Bootstrapped {
  readonly uuid: string;
  readonly endpoint: string;
  readonly dataDirectory: string;
}

export async function bootstrapLocal(options: BootstrapOptions): Promise<Bootstrapped> {
  await refuseSecond(options.name);
  const uuid = randomUUID();
  const wanted = options.dataDirectory ?? join(stateRoot(), `${options.name}-${uuid.slice(0, 8)}`);
  const problems = await checkHost(wanted);
  if (problems.length > 0) {
    const text = problems.map(({ message, hint }) => `\n- ${message}\n  ${hint}`).join("");
    throw new CliError(`cannot bootstrap on this machine:${text}`);
  }
  const dataDirectory = realpathSync(wanted);
  const port = await holdFreePort(options.settings["api-port"], options.settings["listen-address"]);
  const password = randomBytes(32).toString("hex");
  try {
    writeDataDirectory(dataDirectory, { ...options, uuid, port: port.number, password });
    setLocalController(options.name, dataDirectory);
    options.say(`Starting controller ${options.name} on port ${port.number}, data in ${dataDirectory}`);
    await Promise.race([startController(dataDirectory), options.interrupted]);
  } catch (error) {
    if (!options.keepBroken) await removeLocal(options.name, dataDirectory);
    throw error;
  } finally {
    port.release();
  }
  const endpoint = `127.0.0.1:${port.number}`;
  await writeClientFiles(options.name, dataDirectory, { uuid, endpoint, password });
  return { uuid, endpoint, dataDirectory };
}

/** Ends and removes everything of a controller on this host. Answers what could not be proved gone. */
export async function removeLocal(name: string, dataDirectory: string): Promise<string[]> {
  await keeperClient(dataDirectory)
    .ask("shutdown", { graceMs: STOP_GRACE_MS })
    .catch(() => {}); // no keeper: the sweep ends whatever it left
  const left = await wipeDataDirectory(dataDirectory);
  if (left.length === 0) {
    removeEmpty(dirname(dataDirectory));
    setLocalController(name, undefined);
    await clientStore().removeController(name);
  }
  return left;
}

/** The directory that bootstraps made for their data goes with the last of them; one that the user named stays. */
function removeEmpty(parent: string): void {
  if (parent !== join(defaultClientDirectory(process.env), "controllers")) return;
  try {
    rmdirSync(parent);
  } catch {
    // Another controller's data is in there.
  }
}

async function refuseSecond(name: string): Promise<void> {
  const known = (await clientStore().read("controllers.yaml")).controllers;
  if (known[name] === undefined && localControllers()[name] === undefined) return;
  throw new CliError(`cannot bootstrap controller ${name}: a controller of that name already exists`, {
    hint: `bring it up: kith controller start; make another: kith bootstrap local <name>; remove it: kith destroy-controller ${name}`,
  });
}

/** `/var/lib/kith` for root, whose machines others may pass through; else in the client's directory. */
function stateRoot(): string {
  if (process.getuid?.() !== 0) return join(defaultClientDirectory(process.env), "controllers");
  mkdirSync("/var/lib/kith", { recursive: true, mode: 0o711 });
  return "/var/lib/kith";
}

/** A port that nobody uses, held against other bootstraps of this host until the controller has it. */
async function holdFreePort(
  wanted: unknown,
  listen: unknown,
): Promise<{ readonly number: number; readonly release: () => void }> {
  const first = wanted === undefined ? API_PORT : Number(wanted);
  const host = typeof listen === "string" ? listen : "127.0.0.1";
  const recorded = recordedPorts();
  for (let number = first; number < first + (wanted === undefined ? API_PORTS_MAX : 1); number += 1) {
    if (wanted === undefined && recorded.has(number)) continue;
    const hold = await holdName(`kith-port-${number}`);
    if (hold === undefined) continue;
    if (await canListen(host, number)) return { number, release: () => hold.close() };
    hold.close();
  }
  throw new CliError(`cannot bootstrap: port ${first} is in use`, {
    hint: "name another one: kith bootstrap --config api-port=<port>",
  });
}

function writeDataDirectory(
  directory: string,
  config: BootstrapOptions & { readonly uuid: string; readonly port: number; readonly password: string },
): void {
  chmodSync(directory, process.getuid?.() === 0 ? 0o711 : 0o700);
  const { "api-port": _port, "listen-address": listen, ...settings } = config.settings;
  const addresses = ["127.0.0.1", "localhost", ...(listen === undefined ? [] : [hostname(), ...ownAddresses()])];
  const text = {
    name: config.name,
    uuid: config.uuid,
    port: config.port,
    listen: typeof listen === "string" ? listen : "127.0.0.1",
    addresses,
    admin: "admin",
    cloud: { name: "local", type: "local", endpoint: "", regions: ["default"], config: {} },
    provider: { dataDirectory: directory, agentArgv: agentArgv() },
    settings,
  };
  writeFileSync(join(directory, "admin-password"), config.password, { mode: 0o600 });
  writeFileSync(join(directory, "controller.json"), `${JSON.stringify(text, undefined, 1)}\n`, { mode: 0o600 });
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter((each) => !each.internal)
    .map((each) => each.address);
}

async function writeClientFiles(
  name: string,
  dataDirectory: string,
  made: { readonly uuid: string; readonly endpoint: string; readonly password: string },
): Promise<void> {
  const controller = {
    uuid: made.uuid,
    "api-endpoints": [made.endpoint],
    "ca-cert": readFileSync(join(dataDirectory, "ca.crt"), "utf8"),
    cloud: "local",
    region: "default",
    type: "local",
    "agent-version": "3.6.3",
    "controller-machine-count": 1,
    "active-controller-machine-count": 1,
  };
  const account = { user: "admin", password: made.password, "last-known-access": "superuser" };
  await clientStore().addController(name, controller, account, true);
}

/** Ports of this client's other controllers: one that is down for a moment comes back on its own. */
function recordedPorts(): Set<number> {
  const ports = Object.values(localControllers()).flatMap((directory) => {
    try {
      return [Number((JSON.parse(readFileSync(join(directory, "controller.json"), "utf8")) as { port?: number }).port)];
    } catch {
      return []; // Half a bootstrap has none yet.
    }
  });
  return new Set(ports);
}
