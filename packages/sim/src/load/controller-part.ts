// The controller of a load run: the real one, with the real edges, each of them counted. Its cloud is the driver.
import { randomUUID } from "node:crypto";
import {
  httpsListen,
  memoryBlobs,
  memoryLogFiles,
  nodeCrypto,
  type RunningController,
  startController,
} from "@kith/controller";
import type { Provider } from "@kith/providers";
import { openLmdbStore, openMemoryStore } from "@kith/store";
import { countingListen, countingStore, newEdgeCounts } from "./counting-edges.ts";
import { LOG_LINES_MAX } from "./limits.ts";
import type { CloudPart, ControllerCounts, ControllerPart, ControllerSetup } from "./load-parts.ts";
import { ProcessGauge } from "./process-gauge.ts";
import { Profiler } from "./profiler.ts";
import { countingLog, realClock } from "./real-clock.ts";

export const ADMIN_PASSWORD = "5a".repeat(32);
export const CLOUD = "load";
const HOST = "127.0.0.1";

export function controllerPart(cloud: CloudPart): ControllerPart {
  const edges = newEdgeCounts();
  const warnings: Record<string, number> = {};
  const gauge = new ProcessGauge();
  let running: RunningController | null = null;
  let before: Counted = { ...edges, ...NO_FANOUT };
  let profiler: Profiler | null = null;
  const counted = (): Counted => ({ ...edges, ...(running?.fanoutCounters() ?? NO_FANOUT) });
  return {
    async start(setup) {
      running = await startLoadController(setup, { cloud, edges, warnings });
      return { port: running.port };
    },
    async begin(profileFile) {
      for (const key of Object.keys(warnings)) delete warnings[key];
      before = counted();
      profiler = profileFile === null ? null : new Profiler(profileFile);
      await profiler?.start();
      gauge.begin();
    },
    async end(): Promise<ControllerCounts> {
      const spent = gauge.end();
      const profile = (await profiler?.stop()) ?? [];
      profiler = null;
      return { ...less(counted(), before), ...spent, warnings: { ...warnings }, profile };
    },
    async stop() {
      await running?.close();
      running = null;
    },
  };
}

interface Around {
  readonly cloud: CloudPart;
  readonly edges: ReturnType<typeof newEdgeCounts>;
  readonly warnings: Record<string, number>;
}

async function startLoadController(
  setup: ControllerSetup,
  { cloud, edges, warnings }: Around,
): Promise<RunningController> {
  const { storePath, port, tls, naive, withoutAgents } = setup;
  const log = countingLog("controller", warnings);
  const newEpoch = () => randomUUID();
  const store = storePath === null ? openMemoryStore({ newEpoch }) : await openLmdbStore({ path: storePath, newEpoch });
  const keys = tls === null ? null : { key: tls.serverKey, cert: tls.serverCert, ca: tls.caCert };
  return startController({
    config: {
      ...{ name: "load", uuid: "11111111-1111-4111-8111-111111111111", port, listen: HOST, addresses: [HOST] },
      ...{ admin: "admin", provider: {}, settings: {} },
      cloud: { name: CLOUD, type: "local", endpoint: "", regions: ["default"], config: {} },
    },
    caCert: tls?.caCert ?? "",
    adminPassword: async () => ADMIN_PASSWORD,
    store: countingStore(store, edges),
    listen: countingListen(httpsListen({ host: HOST, port, tls: keys, log }), edges),
    providers: new Map([[CLOUD, loadProvider(cloud, { plain: tls === null, withoutAgents })]]),
    blobs: memoryBlobs(nodeCrypto, Date.now),
    logFiles: memoryLogFiles(LOG_LINES_MAX),
    crypto: nodeCrypto,
    clock: realClock,
    random: { next: Math.random },
    uuid: () => randomUUID(),
    log,
    onEnd: (reason) => log.error("the controller ends by itself", { reason }),
    naive,
  });
}

/** A cloud whose machines are there at once: their agents come when they come. */
function loadProvider(
  cloud: CloudPart,
  { plain, withoutAgents }: { plain: boolean; withoutAgents: boolean },
): Provider {
  return {
    name: "load",
    level: "process",
    async ensure(request) {
      const { agent, machine } = request;
      const controllerUrls = plain
        ? agent.controllerUrls.map((url) => url.replace(/^wss:/, "ws:"))
        : agent.controllerUrls;
      if (!withoutAgents) void cloud.ensure({ ...request, agent: { ...agent, controllerUrls } });
      const address = `10.${Number(machine) >> 16}.${(Number(machine) >> 8) & 255}.${Number(machine) & 255}`;
      return {
        ...{ instanceId: `load-${machine}`, hostname: `m${machine}`, hardware: "arch=amd64 cores=4 mem=8192M" },
        addresses: [{ value: address, cidr: "10.0.0.0/8", interface: "eth0", mac: "", space: "alpha" }],
        ...{ level: "process", running: true },
      };
    },
    list: async () => new Map(),
    async release(model, machine) {
      await cloud.release(model, machine);
      return [];
    },
  };
}

const NO_FANOUT = {
  encodings: 0,
  encodedBytes: 0,
  frames: 0,
  bytes: 0,
  writes: 0,
  flushes: 0,
  skipped: 0,
  flushMs: 0,
  lost: 0,
};

type Counted = ReturnType<typeof newEdgeCounts> & typeof NO_FANOUT;

function less(now: Counted, before: Counted): Counted {
  const difference = { ...now };
  for (const name of Object.keys(difference) as (keyof Counted)[]) difference[name] -= before[name];
  return difference;
}
