// One machine with its real edges on a directory of its own: the agent, a charm that notes its hooks, and a controller
// that does as a test says.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@kith/base";
import type { Fact, RecordOf, Write } from "@kith/schema";
import { expect } from "vitest";
import { AgentError } from "../../src/agent-error.ts";
import { CharmDeployer } from "../../src/charm-deployer.ts";
import type { Disk } from "../../src/disk.ts";
import { findToolClient } from "../../src/find-tool-client.ts";
import { HookProcesses } from "../../src/hook-process.ts";
import { machineLayout } from "../../src/machine-layout.ts";
import { nodeCrypto } from "../../src/node-crypto.ts";
import { nodeDisk } from "../../src/node-disk.ts";
import { bootId } from "../../src/process-table.ts";
import { realClock, realRandom } from "../../src/real-edges.ts";
import { socketPath } from "../../src/socket-path.ts";
import { type Agent, startAgent } from "../../src/start-agent.ts";
import { toolNames } from "../../src/tools/index.ts";
import { ScriptedController } from "./scripted-controller.ts";
import { file, zip } from "./zip.ts";

const PATH = "/usr/bin:/bin";
/** Each hook notes its name; `then` lets a test add to one of them. */
const dispatch = `#!/bin/bash
name=\${JUJU_DISPATCH_PATH#hooks/}
echo "$name" >>"$CHARM_DIR/../ran"
[ -x "$CHARM_DIR/../then-$name" ] && . "$CHARM_DIR/../then-$name"
exit 0
`;
const archive = zip([
  file("metadata.yaml", "name: app\nsummary: a\ndescription: b\n"),
  file("config.yaml", "options:\n  greeting: { type: string, default: hello }\n"),
  file("dispatch", dispatch, 0o100755),
]);
const sha256 = createHash("sha256").update(archive).digest("hex");

// Bindings that a test reads: each is new after setUp or start.
export let root: string;
export let controller: ScriptedController;
export let agent: Agent | null;
let hooks: HookProcesses | null;
/** A fresh machine directory and a controller that holds one unit of one application. */
export function setUp(): void {
  root = mkdtempSync(join(tmpdir(), "kith-agent-"));
  controller = new ScriptedController();
  controller.answers = {
    charm: { url: "local:app-0", sha256, size: archive.length, path: "charm" },
    leader: { unit: null, leased: false },
    "charm-state": {},
  };
  controller.stage(...world());
  mkdirSync(join(root, "agent"));
  writeFileSync(join(root, "agent/token"), "secret\n");
}

/** Stops what runs and leaves nothing. */
export async function tearDown(): Promise<void> {
  await stop();
  rmSync(root, { recursive: true, force: true });
}

const alive = { life: "alive", force: null } as const;
function application(): Omit<RecordOf<"application">, "revision"> {
  const none = {
    origin: {},
    bindings: {},
    constraints: {},
    storage: {},
    devices: {},
    delivery: {},
    exposedEndpoints: {},
  };
  const charm = { charmUrl: "local:app-0", charmSha256: sha256, charmModified: 0 };
  return {
    kind: "application",
    name: "app",
    ...charm,
    ...none,
    base: { name: "ubuntu", channel: "22.04" },
    subordinate: false,
    exposed: false,
    created: 1,
    ...alive,
  };
}
export function unit(): Omit<RecordOf<"unit">, "revision"> {
  return {
    kind: "unit",
    name: "app/0",
    application: "app",
    number: 0,
    principal: null,
    resolve: null,
    forceCharm: false,
    created: 1,
    ...alive,
  };
}
export function machine(): Omit<RecordOf<"machine">, "revision"> {
  const standard = { parent: null, constraints: {}, placement: null, created: 1, dedicated: false };
  return { kind: "machine", id: "0", base: { name: "ubuntu", channel: "22.04" }, ...standard, ...alive };
}
function world(): Omit<RecordOf, "revision">[] {
  return [
    machine(),
    { kind: "assignment", machine: "0", unit: "app/0", principal: null } as Omit<RecordOf, "revision">,
    { kind: "unit-machine", unit: "app/0", machine: "0" } as Omit<RecordOf, "revision">,
    application(),
    unit(),
  ];
}

export let diskFailures = 0;
/** The next `count` writes of units' files fail. */
export function failDisk(count: number): void {
  diskFailures = count;
}

function fallibleDisk(dir: string): Disk {
  const disk = nodeDisk(dir);
  return {
    ...disk,
    async write(path, text, options) {
      if (diskFailures > 0 && path.startsWith("state/units")) {
        diskFailures -= 1;
        throw new AgentError(`cannot write ${path}: disk full`, { retryable: true });
      }
      return disk.write(path, text, options);
    },
  };
}

export async function start(): Promise<void> {
  const layout = machineLayout(root);
  const toolClient = findToolClient(PATH, process.execPath);
  const machineToolsDir = join(root, "tools/machine-0");
  hooks = new HookProcesses({
    pipesDir: join(root, "agent/pipes"),
    machineToolsDir,
    toolNames,
    toolClient,
    log: silentLog,
  });
  const tokenFile = join(root, "agent/token");
  agent = await startAgent({
    connect: controller.connect,
    urls: ["wss://controller/agent"],
    ca: null,
    token: {
      read: async () => (existsSync(tokenFile) ? readFileSync(tokenFile, "utf8").trim() : ""),
      remove: () => rm(tokenFile, { force: true }),
    },
    machineDir: root,
    identity: {
      model: "m-uuid",
      modelName: "default",
      machine: "0",
      bootId: bootId(),
      apiAddresses: ["a:1"],
      path: PATH,
    },
    facts: () => ({ hostname: "h", addresses: [], hardware: "", bootId: bootId(), toolClient: toolClient.language }),
    disk: fallibleDisk(layout.agentDir),
    hooks,
    charms: new CharmDeployer(layout, (_ticket, path) => writeFile(path, archive)),
    files: { readFile: (path) => readFile(path, "utf8"), writeFile: (path, text) => writeFile(path, text) },
    socketPath: (name) => socketPath(layout.socket(name), { xdgRuntimeDir: undefined, uid: process.getuid?.() ?? 0 }),
    crypto: nodeCrypto,
    clock: realClock,
    random: realRandom,
    log: silentLog,
  });
}

export async function stop(): Promise<void> {
  agent?.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await hooks?.close();
  agent = null;
  hooks = null;
}

export const unitDir = () => join(root, "agents/unit-app-0");
export const ran = () =>
  existsSync(join(unitDir(), "ran")) ? readFileSync(join(unitDir(), "ran"), "utf8").trim().split("\n") : [];
/** What the hook does besides noting its name. */
export function during(hook: string, script: string): void {
  mkdirSync(unitDir(), { recursive: true });
  writeFileSync(join(unitDir(), `then-${hook}`), script, { mode: 0o755 });
}
export const ofUnit = (): Fact[] => controller.facts.filter((fact) => fact.entity === "app/0");
export const writes = (): Write[] => ofUnit().flatMap((fact) => fact.writes);
export const settled = () =>
  expect.poll(() => controller.idleAt === controller.revision, { timeout: 10_000 }).toBe(true);
