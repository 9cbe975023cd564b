// A real controller for tests: LMDB, TLS on a free port, a data directory of its own; only the provider is the test's.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom, silentLog } from "@kith/base";
import type { MachineInstance, MachineRequest, Provider } from "@kith/providers";
import { openLmdbStore } from "@kith/store";
import { openDataDirectory } from "../../src/data-directory.ts";
import { openFileBlobs } from "../../src/file-blobs.ts";
import { fileLogFiles } from "../../src/file-segments.ts";
import { httpsListen } from "../../src/https-server.ts";
import { nodeCrypto } from "../../src/node-crypto.ts";
import { realClock } from "../../src/run-controller.ts";
import { type RunningController, startController } from "../../src/start-controller.ts";

export const PASSWORD = "a".repeat(64);

/** Machines that exist because somebody said so: their agents are the tests themselves. */
export class TestProvider implements Provider {
  readonly name = "local";
  readonly level = "process";
  readonly requests = new Map<string, MachineRequest>();
  readonly released: string[] = [];
  #waiting: ((request: MachineRequest) => void)[] = [];

  async ensure(request: MachineRequest): Promise<MachineInstance> {
    this.requests.set(request.machine, request);
    for (const wake of this.#waiting.splice(0)) wake(request);
    return instance(request.machine);
  }

  async list(): Promise<ReadonlyMap<string, MachineInstance>> {
    return new Map([...this.requests.keys()].map((machine) => [machine, instance(machine)]));
  }

  async release(_model: string, machine: string): Promise<readonly string[]> {
    this.released.push(machine);
    this.requests.delete(machine);
    return [];
  }

  /** The request for `machine`, once it came. */
  async asked(machine: string): Promise<MachineRequest> {
    for (;;) {
      const request = this.requests.get(machine);
      if (request !== undefined) return request;
      await new Promise<MachineRequest>((wake) => this.#waiting.push(wake));
    }
  }
}

const instance = (machine: string): MachineInstance => ({
  instanceId: `local-${machine}`,
  hostname: "here",
  addresses: [{ value: "127.0.0.1", cidr: "127.0.0.0/8", interface: "lo", mac: "", space: "alpha" }],
  hardware: "arch=amd64",
  level: "process",
  running: true,
});

export interface TestController extends RunningController {
  readonly directory: string;
  readonly provider: TestProvider;
  readonly caCert: string;
  readonly ended: readonly string[];
  /** Stops it and starts another one on the same directory. */
  restart(): Promise<TestController>;
  /** Stops it and removes its directory. */
  destroy(): Promise<void>;
}

export async function startTestController(): Promise<TestController> {
  const directory = await mkdtemp(join(tmpdir(), "kith-controller-"));
  const config = {
    name: "test",
    uuid: randomUUID(),
    port: 0,
    listen: "127.0.0.1",
    addresses: ["127.0.0.1"],
    cloud: { name: "local", type: "local" },
  };
  await writeFile(join(directory, "controller.json"), JSON.stringify(config));
  await writeFile(join(directory, "admin-password"), PASSWORD, { mode: 0o600 });
  return open(directory, new TestProvider());
}

async function open(directory: string, provider: TestProvider): Promise<TestController> {
  const data = await openDataDirectory(directory, Date.now());
  const { caCert, serverCert, serverKey } = data.certificates;
  const ended: string[] = [];
  const controller = await startController({
    config: data.config,
    caCert,
    adminPassword: data.adminPassword,
    store: await openLmdbStore({ path: join(directory, "store", "kith.mdb"), newEpoch: randomUUID }),
    listen: httpsListen({
      host: "127.0.0.1",
      port: 0,
      tls: { key: serverKey, cert: serverCert, ca: caCert },
      log: silentLog,
    }),
    providers: new Map([["local", provider]]),
    blobs: await openFileBlobs(join(directory, "blobs"), nodeCrypto),
    logFiles: fileLogFiles(join(directory, "logs"), { clock: realClock, log: silentLog }),
    crypto: nodeCrypto,
    clock: realClock,
    random: seededRandom(1),
    uuid: randomUUID,
    log: silentLog,
    onEnd: (reason) => ended.push(reason),
  });
  await data.forgetAdminPassword();
  return {
    ...controller,
    directory,
    provider,
    caCert,
    ended,
    async restart() {
      await controller.close();
      return open(directory, provider);
    },
    async destroy() {
      await controller.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
