// What lies on a machine's disk for its charms: downloaded over the simulated network, laid down whole or in part.

import { createHash } from "node:crypto";
import { AgentError, type CharmIdentity, type Charms } from "@kith/agent";
import type { SimulatedCharm } from "./charms.ts";
import type { Dice } from "./dice.ts";
import type { Incarnation } from "./incarnation.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";

interface Deployed extends CharmIdentity {
  complete: boolean;
}

export class MachineCharms {
  readonly #network: SimulatedNetwork;
  readonly #machine: string;
  readonly #known: ReadonlyMap<string, SimulatedCharm>;
  readonly #units = new Map<string, Deployed>();

  /** `known`: the charms that there are, by the SHA-256 of their archives. */
  constructor(network: SimulatedNetwork, machine: string, known: ReadonlyMap<string, SimulatedCharm>) {
    this.#network = network;
    this.#machine = machine;
    this.#known = known;
  }

  edge(agent: Incarnation): Charms {
    return {
      read: (unit) =>
        agent.call(
          "agent.charms.read",
          async () => this.#known.get(this.#units.get(unit)?.sha256 ?? "")?.charm ?? null,
        ),
      deployed: (unit) =>
        agent.call("agent.charms.deployed", async () => {
          const found = this.#units.get(unit);
          return found?.complete === true ? { url: found.url, sha256: found.sha256 } : null;
        }),
      deploy: (unit, charm, ticket) =>
        agent.call("agent.charms.deploy", async () => {
          const { path, size } = await ticket();
          if (!agent.alive) return;
          const bytes = await this.#download(path);
          if (!agent.alive) return;
          const sha256 = createHash("sha256").update(bytes).digest("hex");
          if (sha256 !== charm.sha256 || bytes.length !== size)
            throw new AgentError(`charm archive has SHA-256 ${sha256}, expected ${charm.sha256}`, { retryable: true });
          this.#units.set(unit, { ...charm, complete: true });
        }),
      resource: async () => {
        throw new AgentError("cannot get resource: the simulator's charms have none", { retryable: false });
      },
      remove: (unit) => agent.call("agent.charms.remove", async () => void this.#units.delete(unit)),
    };
  }

  /** What was just laid down may be in part on the medium. */
  powerCut(dice: Dice): void {
    for (const deployed of this.#units.values()) if (dice.chance(0.3)) deployed.complete = false;
  }

  async #download(path: string): Promise<Uint8Array> {
    const answer = await this.#network.request(this.#machine, { method: "GET", path }).catch((cause: unknown) => {
      throw new AgentError(`cannot download ${path}`, { retryable: true, cause });
    });
    if (answer.status !== 200)
      throw new AgentError(`cannot download ${path}: the controller answered ${answer.status}`, { retryable: true });
    return answer.body;
  }
}
