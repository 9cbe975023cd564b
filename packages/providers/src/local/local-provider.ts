// Machines on this host itself: a directory, an address of its own in 127.0.0.0/8, and an agent that the keeper runs.
// It isolates nothing; what keeps a machine together is its directory and its tag. It spawns nothing: the keeper does.
import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Random } from "@kith/base";
import { STOP_GRACE_MS, WORKLOAD_GRACE_MS } from "../limits.ts";
import { type MachineInstance, type MachineRequest, type Provider, ProviderError } from "../provider.ts";
import { hostHardware } from "./hardware.ts";
import { type KeeperClient, keeperClient } from "./keeper-client.ts";
import type { KeptStatus, ProcessSpec } from "./keeper-protocol.ts";
import { addressIn, BLOCK_MACHINES_MAX, blockOfCidr } from "./loopback-block.ts";
import {
  type LocalMachine,
  machineDirectory,
  makeMachine,
  readMachine,
  readMachines,
  removeTree,
} from "./machine-directory.ts";
import { chooseTag } from "./machine-tag.ts";
import { processEnvironment } from "./process-environment.ts";
import { ensureRunDirectory } from "./run-directory.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

export interface LocalProviderOptions {
  readonly dataDirectory: string;
  /** The command that runs an agent; the machine's directory is appended. */
  readonly agentArgv: readonly string[];
  readonly random: Random;
  /** By default the keeper of the data directory. */
  readonly keeper?: KeeperClient;
}

export function createLocalProvider(options: LocalProviderOptions): Provider {
  return new LocalProvider(options);
}

/** The name under which the keeper knows a machine's agent. */
export function agentProcessName(model: string, machine: string): string {
  return `machine-${model}-${machine}`;
}

class LocalProvider implements Provider {
  readonly name = "local";
  readonly level = "process";
  readonly #options: LocalProviderOptions;
  readonly #keeper: KeeperClient;
  /** Addresses and tags are given out one machine at a time. */
  #allocation: Promise<unknown> = Promise.resolve();

  constructor(options: LocalProviderOptions) {
    this.#options = options;
    this.#keeper = options.keeper ?? keeperClient(options.dataDirectory);
  }

  async ensure(request: MachineRequest): Promise<MachineInstance> {
    const directory = machineDirectory(this.#options.dataDirectory, request.model, request.machine);
    const machine = readMachine(directory) ?? (await this.#allocate(request, directory));
    this.#writeAgentFiles(directory, request);
    const name = agentProcessName(request.model, request.machine);
    const status = await this.#keeper.ask("start", { name, spec: this.#agentSpec(directory, machine) });
    return this.#instance(machine, status);
  }

  async list(model: string): Promise<ReadonlyMap<string, MachineInstance>> {
    const machines = readMachines(this.#options.dataDirectory).filter((each) => each.model === model);
    const { processes } = await this.#keeper.ask("list", {});
    const byName = new Map(processes.map((each) => [each.name, each]));
    return new Map(
      machines.map((each) => [each.machine, this.#instance(each, byName.get(agentProcessName(model, each.machine)))]),
    );
  }

  async release(model: string, machine: string): Promise<readonly string[]> {
    const { dataDirectory } = this.#options;
    const directory = machineDirectory(dataDirectory, model, machine);
    const tag = readMachine(directory)?.tag ?? null;
    const name = agentProcessName(model, machine);
    await this.#keeper.ask("stop", { name, graceMs: STOP_GRACE_MS, forget: true });
    const ask = { directory, tags: tag === null ? [] : [tag], graceMs: WORKLOAD_GRACE_MS, spared: [process.pid] };
    const { left } = await this.#keeper.ask("sweep", ask);
    const files = left.length === 0 ? removeTree(directory) : [];
    files.push(...removeTree(this.#agentRunDirectory(model, machine)));
    return [...left, ...files];
  }

  #allocate(request: MachineRequest, directory: string): Promise<LocalMachine> {
    const work = this.#allocation.then(async () => {
      const others = readMachines(this.#options.dataDirectory);
      const tags = new Set(others.flatMap((each) => each.tag ?? []));
      const machine: LocalMachine = {
        model: request.model,
        machine: request.machine,
        address: await this.#freeAddress(new Set(others.map((each) => each.address))),
        tag: await chooseTag(tags, this.#options.random),
      };
      makeMachine(directory, machine);
      return machine;
    });
    this.#allocation = work.catch(() => {});
    return work;
  }

  async #freeAddress(taken: ReadonlySet<string>): Promise<string> {
    const { block: cidr } = await this.#keeper.ask("ping", {});
    const block = blockOfCidr(cidr);
    for (let index = 1; block !== undefined && index <= BLOCK_MACHINES_MAX; index += 1) {
      const address = addressIn(block, index);
      if (!taken.has(address)) return address;
    }
    throw new ProviderError(`cannot find an address for another machine: ${cidr} is used up`, { retryable: false });
  }

  #writeAgentFiles(directory: string, { agent, model, modelName, machine }: MachineRequest): void {
    const tokenFile = join(directory, "agent", "token");
    if (agent.token !== null) writeFileAtomic(tokenFile, `${agent.token}\n`, 0o600);
    const config = { urls: agent.controllerUrls, ca: agent.caCert, model, modelName, machine, tokenFile };
    writeFileAtomic(join(directory, "agent", "agent.json"), `${JSON.stringify(config, undefined, 1)}\n`, 0o600);
  }

  /** The agent's sockets that find no room in the machine's directory go to a run directory of its own. */
  #agentSpec(directory: string, { model, machine, tag }: LocalMachine): ProcessSpec {
    const runDirectory = this.#agentRunDirectory(model, machine);
    mkdirSync(runDirectory, { recursive: true, mode: 0o700 });
    return {
      argv: [...this.#options.agentArgv, directory],
      cwd: directory,
      env: { ...processEnvironment(process.env), XDG_RUNTIME_DIR: runDirectory },
      log: join(directory, "agent", "output.log"),
      tag,
    };
  }

  #agentRunDirectory(model: string, machine: string): string {
    const root = ensureRunDirectory(this.#options.dataDirectory);
    return join(root, `${model.slice(0, 8)}-${machine.replaceAll("/", "-")}`);
  }

  #instance(machine: LocalMachine, status: KeptStatus | undefined): MachineInstance {
    const cidr = `${machine.address}/8`;
    return {
      instanceId: `local:${machine.model.slice(0, 8)}-${machine.machine}`,
      hostname: hostname(),
      addresses: [{ value: machine.address, cidr, interface: "lo", mac: "", space: "alpha" }],
      hardware: hostHardware(),
      level: "process",
      running: status?.pid !== undefined && status.pid !== null,
    };
  }
}
