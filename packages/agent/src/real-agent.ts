// The agent with its real edges, for one machine directory.
import { mkdirSync, readFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { arch, cpus, hostname, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { connectWs } from "@kith/wire";
import { readAgentConfig } from "./agent-config.ts";
import { CharmDeployer } from "./charm-deployer.ts";
import { createDownload } from "./download.ts";
import { findToolClient } from "./find-tool-client.ts";
import { HookProcesses } from "./hook-process.ts";
import { guardMachine } from "./machine-guard.ts";
import { machineLayout } from "./machine-layout.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { nodeDisk } from "./node-disk.ts";
import { bootId } from "./process-table.ts";
import { lineLog, realClock, realRandom } from "./real-edges.ts";
import { socketPath } from "./socket-path.ts";
import { type Agent, startAgent } from "./start-agent.ts";
import { toolNames } from "./tools/index.ts";

const PATH_DEFAULT = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MEBIBYTE = 1024 * 1024;

/** Starts the agent of `directory`, or throws AgentError when another one holds it. */
export async function startRealAgent(directory: string): Promise<Agent> {
  const machineDir = resolve(directory);
  const layout = machineLayout(machineDir);
  const config = readAgentConfig(join(layout.agentDir, "agent.json"));
  const guard = await guardMachine(machineDir);
  mkdirSync(layout.stateDir, { recursive: true, mode: 0o700 });
  const { machine, model, modelName, urls, tokenFile } = config;
  const ca = config.ca === null || config.ca === "" ? null : config.ca;
  const log = lineLog((line) => process.stderr.write(line));
  const path = process.env.PATH ?? PATH_DEFAULT;
  const toolClient = findToolClient(path, process.execPath);
  const machineToolsDir = join(layout.toolsRoot, `machine-${machine.replaceAll("/", "-")}`);
  const pipesDir = join(layout.agentDir, "pipes");
  const hooks = new HookProcesses({ pipesDir, machineToolsDir, toolNames, toolClient, log });
  const run = { xdgRuntimeDir: process.env.XDG_RUNTIME_DIR, uid: process.getuid?.() ?? 0 };
  const agent = await startAgent({
    connect: connectWs,
    urls,
    ca,
    token: { read: async () => readToken(tokenFile), remove: () => rm(tokenFile, { force: true }) },
    machineDir,
    identity: { model, modelName, machine, bootId: bootId(), apiAddresses: urls.map((url) => new URL(url).host), path },
    facts: () => ({
      hostname: hostname(),
      addresses: [],
      hardware: hardware(),
      bootId: bootId(),
      toolClient: toolClient.language,
    }),
    disk: nodeDisk(layout.agentDir),
    hooks,
    charms: new CharmDeployer(layout, createDownload({ bases: () => urls.map(httpBase), ca })),
    files: { readFile: (file) => readFile(file, "utf8"), writeFile: (file, text) => writeFile(file, text) },
    socketPath: (unit) => socketPath(layout.socket(unit), run),
    crypto: nodeCrypto,
    clock: realClock,
    random: realRandom,
    log,
  });
  log.info("agent started", { machine, model, tools: toolClient.language });
  const close = () => {
    agent.close();
    guard.close();
    hooks.close().catch(() => {});
  };
  return { view: () => agent.view(), stop: () => agent.stop().finally(close), close };
}

/** `wss://host:port/agent` → `https://host:port`. */
const httpBase = (url: string): string => new URL(url).origin.replace(/^ws/, "http");

/** Empty when it has been used. */
function readToken(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw cause;
  }
}

function hardware(): string {
  const name = arch() === "x64" ? "amd64" : arch();
  return `arch=${name} cores=${cpus().length} mem=${Math.floor(totalmem() / MEBIBYTE)}M`;
}
