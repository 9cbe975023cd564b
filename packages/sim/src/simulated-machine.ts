// One machine: its disk, what runs on it, and the lives of its agent one after another. A keeper starts the agent again
// whenever it dies.
import { type Agent, startAgent } from "@kith/agent";
import type { MachineRequest } from "@kith/providers";
import { Incarnation } from "./incarnation.ts";
import { BOOT_MAX_MS, RESTART_MAX_MS } from "./limits.ts";
import { MachineCharms } from "./simulated-charms.ts";
import { DiskMedium } from "./simulated-disk.ts";
import { MachineProcesses } from "./simulated-hooks.ts";
import { ownedEnd } from "./simulated-network.ts";
import type { SimulationParts } from "./simulation-parts.ts";

/** Of the crashes of an agent at a call of an edge this share is the machine losing its power. */
const POWER_SHARE = 0.25;

export class SimulatedMachine {
  /** `<model uuid> <machine id>`: as links name it. */
  readonly name: string;
  readonly address: string;
  readonly #parts: SimulationParts;
  readonly #disk: DiskMedium;
  readonly #charms: MachineCharms;
  readonly #processes: MachineProcesses;
  #request: MachineRequest;
  #token = "";
  #boots = 1;
  #incarnation: Incarnation | null = null;
  #agent: Agent | null = null;
  #released = false;
  #starting = false;

  constructor(parts: SimulationParts, request: MachineRequest) {
    const { clock, network, charms, faults, recorder } = parts;
    this.#parts = { ...parts, dice: parts.dice.fork(`machine ${request.machine}`) };
    this.#request = request;
    this.name = `${request.model} ${request.machine}`;
    this.address = `10.1.0.${Number(request.machine) + 1}`;
    const { dice } = this.#parts;
    this.#disk = new DiskMedium(clock, dice.fork("disk"));
    this.#charms = new MachineCharms(network, this.name, charms);
    this.#processes = new MachineProcesses({ clock, dice: dice.fork("hooks"), faults, recorder });
  }

  get running(): boolean {
    return this.#incarnation !== null || this.#starting;
  }

  /** The agent that runs; null while there is none. */
  get agent(): Agent | null {
    return this.#agent;
  }

  get machine(): string {
    return this.#request.machine;
  }

  get model(): string {
    return this.#request.model;
  }

  /** The provider makes it so: a token is there, and an agent runs. */
  ensure(request: MachineRequest): void {
    this.#request = request;
    if (request.agent.token !== null) this.#token = request.agent.token;
    if (!this.running) this.start();
  }

  start(): void {
    if (this.#released || this.#incarnation !== null) return;
    const { clock, faults, dice } = this.#parts;
    const incarnation = new Incarnation({
      clock,
      faults,
      timers: "agent.clock.timer",
      onCrash: () => (dice.chance(POWER_SHARE) ? this.powerCut() : this.#died(dice.int(100, RESTART_MAX_MS))),
    });
    this.#incarnation = incarnation;
    this.#startAgent(incarnation).then(
      (agent) => {
        if (this.#incarnation === incarnation) this.#agent = agent;
      },
      (cause: unknown) =>
        this.#parts.log(this.name).error("the agent did not start", { bug: true, cause: String(cause) }),
    );
  }

  /** kill -9 of the agent; what hooks it ran runs on. */
  kill(): void {
    if (this.#incarnation === null) return;
    this.#incarnation.end();
    this.#died(this.#parts.dice.int(100, RESTART_MAX_MS));
  }

  /** The keeper tells it to stop, and starts it again: what runs may come to its end. */
  stop(): void {
    const [incarnation, agent] = [this.#incarnation, this.#agent];
    if (incarnation === null || agent === null) return;
    void agent.stop().then(() => {
      if (this.#incarnation !== incarnation) return;
      incarnation.end();
      this.#died(this.#parts.dice.int(100, RESTART_MAX_MS));
    });
  }

  /** Everything stops, nobody is told, and what was not yet on the medium may be lost. */
  powerCut(): void {
    const { network, dice, recorder } = this.#parts;
    network.silence(this.name);
    this.#incarnation?.end();
    this.#processes.killAll();
    recorder.powerCut(this.model, this.machine);
    this.#disk.powerCut();
    this.#charms.powerCut(dice);
    this.#boots += 1;
    this.#died(dice.int(1_000, BOOT_MAX_MS));
  }

  /** The provider releases it: nothing of it is left. */
  release(): void {
    this.#released = true;
    this.#incarnation?.end();
    this.#incarnation = null;
    this.#agent = null;
    this.#processes.killAll();
  }

  #died(restartMs: number): void {
    this.#incarnation = null;
    this.#agent = null;
    if (this.#starting) return;
    this.#starting = true;
    this.#parts.clock.after(restartMs, () => {
      this.#starting = false;
      this.start();
    });
  }

  #startAgent(incarnation: Incarnation): Promise<Agent> {
    const { network, crypto, dice, bends, log } = this.#parts;
    const { model, modelName, machine, agent } = this.#request;
    const bootId = `boot-${this.name}-${this.#boots}`;
    const connect = network.connect(this.name);
    return startAgent({
      connect: (options) =>
        incarnation.call("agent.connect", async () =>
          ownedEnd(await connect(options), { incarnation, call: "agent.send" }),
        ),
      urls: agent.controllerUrls,
      ca: agent.caCert,
      token: {
        read: () => incarnation.call("agent.token.read", async () => this.#token),
        remove: () =>
          incarnation.call("agent.token.remove", async () => {
            this.#token = "";
          }),
      },
      machineDir: `/machines/${machine}`,
      identity: { model, modelName, machine, bootId, apiAddresses: ["10.0.0.1:17070"], path: "/bin" },
      facts: () => ({ hostname: `m${machine}`, addresses: [], hardware: "arch=amd64", bootId, toolClient: "perl" }),
      disk: this.#disk.edge(incarnation, bends.disk),
      hooks: this.#processes.edge(incarnation, bootId),
      charms: this.#charms.edge(incarnation),
      files: { readFile: async () => "", writeFile: async () => {} },
      socketPath: (unit) => incarnation.call("agent.socketPath", async () => `/run/${unit.replace("/", "-")}`),
      crypto: crypto.agent,
      clock: incarnation.clock,
      random: dice.fork(`agent ${this.#boots}`),
      log: log(this.name),
    });
  }
}
