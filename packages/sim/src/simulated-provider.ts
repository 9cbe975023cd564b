// A provider whose machines are objects. Its calls take time and may fail; what was done before a crash stays done.
import { type MachineInstance, type MachineRequest, type Provider, ProviderError } from "@kith/providers";
import type { Incarnation } from "./incarnation.ts";
import { SimulatedMachine } from "./simulated-machine.ts";
import type { SimulationParts } from "./simulation-parts.ts";

const CALL_MAX_MS = 2_000;

export class SimulatedProvider {
  readonly machines = new Map<string, SimulatedMachine>();
  readonly #parts: SimulationParts;

  constructor(parts: SimulationParts) {
    this.#parts = { ...parts, dice: parts.dice.fork("provider") };
  }

  /** The edge of one controller. */
  edge(controller: Incarnation): Provider {
    return {
      name: "simulated",
      level: "process",
      ensure: (request) => controller.call("controller.provider.ensure", () => this.#ensure(request)),
      list: (model) => controller.call("controller.provider.list", async () => this.#list(model)),
      release: (model, machine) => controller.call("controller.provider.release", () => this.#release(model, machine)),
    };
  }

  async #ensure(request: MachineRequest): Promise<MachineInstance> {
    await this.#takeTime("ensure");
    const name = `${request.model} ${request.machine}`;
    const machine = this.machines.get(name) ?? new SimulatedMachine(this.#parts, request);
    this.machines.set(name, machine);
    machine.ensure(request);
    return instanceOf(machine);
  }

  #list(model: string): Map<string, MachineInstance> {
    const found = new Map<string, MachineInstance>();
    for (const machine of this.machines.values())
      if (machine.model === model) found.set(machine.machine, instanceOf(machine));
    return found;
  }

  async #release(model: string, machine: string): Promise<readonly string[]> {
    await this.#takeTime("release");
    const name = `${model} ${machine}`;
    this.machines.get(name)?.release();
    this.machines.delete(name);
    return [];
  }

  async #takeTime(verb: string): Promise<void> {
    const { clock, dice, faults } = this.#parts;
    await clock.sleep(dice.int(0, CALL_MAX_MS));
    if (faults.active && dice.chance(faults.rates.provider))
      throw new ProviderError(`cannot ${verb} machine: the cloud has a bad day`, { retryable: true });
  }
}

const instanceOf = (machine: SimulatedMachine): MachineInstance => ({
  instanceId: machine.name,
  hostname: `m${machine.machine}`,
  addresses: [{ value: machine.address, cidr: "10.1.0.0/24", interface: "eth0", mac: "", space: "alpha" }],
  hardware: "arch=amd64",
  level: "process",
  running: machine.running,
});
