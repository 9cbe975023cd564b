// One machine of the load: the real agent over a real socket. Its disk is memory, its charms are functions.
import {
  type Agent,
  type CharmIdentity,
  type Charms,
  type Disk,
  type HookCharm,
  nodeCrypto,
  startAgent,
} from "@kith/agent";
import type { Log } from "@kith/base";
import type { MachineRequest } from "@kith/providers";
import { connectWs } from "@kith/wire";
import { functionHooks, type HookTally } from "./function-hooks.ts";
import { realClock } from "./real-clock.ts";
import type { RunLedger } from "./run-ledger.ts";
import type { Scenario } from "./scenario.ts";

export interface LoadMachineOptions {
  readonly request: MachineRequest;
  /** Where the provider puts the token: one that takes an earlier one's place is found there. */
  readonly token: { value: string };
  readonly scenario: Scenario;
  /** By SHA-256. */
  readonly charms: ReadonlyMap<string, HookCharm>;
  readonly tally: () => HookTally;
  readonly chance: () => number;
  readonly log: Log;
  readonly ledger: RunLedger;
  /** What outlives the agent's process. */
  readonly kept: MachineKept;
}

/** A machine's disk, and the charms on it. */
export interface MachineKept {
  readonly disk: Disk;
  readonly deployed: Map<string, CharmIdentity>;
}

export function startLoadMachine({
  request,
  token,
  scenario,
  charms,
  tally,
  chance,
  log,
  ledger,
  kept,
}: LoadMachineOptions): Promise<Agent> {
  const { model, modelName, machine, agent } = request;
  const bootId = `boot-${machine}`;
  const { disk, deployed } = kept;
  const charmOf = (unit: string): HookCharm | null => charms.get(deployed.get(unit)?.sha256 ?? "") ?? null;
  return startAgent({
    connect: connectWs,
    urls: agent.controllerUrls,
    ca: agent.caCert === "" ? null : agent.caCert,
    token: {
      read: async () => token.value,
      remove: async () => {
        token.value = "";
      },
    },
    machineDir: `/machines/${machine}`,
    identity: { model, modelName, machine, bootId, apiAddresses: ["127.0.0.1:17070"], path: "/bin" },
    facts: () => ({ hostname: `m${machine}`, addresses: [], hardware: "arch=amd64", bootId, toolClient: "perl" }),
    disk,
    hooks: functionHooks({ scenario, charmOf, tally, chance, bootId, ledger }),
    charms: charmsOf(deployed, charmOf),
    files: { readFile: async () => "", writeFile: async () => {} },
    socketPath: async (unit) => `/run/${unit.replace("/", "-")}`,
    crypto: nodeCrypto,
    clock: realClock,
    random: { next: chance },
    log,
  });
}

/** The ticket is asked for as always; the bytes that it is good for are not fetched. */
function charmsOf(deployed: Map<string, CharmIdentity>, charmOf: (unit: string) => HookCharm | null): Charms {
  return {
    read: async (unit) => charmOf(unit),
    deployed: async (unit) => deployed.get(unit) ?? null,
    async deploy(unit, charm, ticket) {
      await ticket();
      deployed.set(unit, charm);
    },
    resource: () => Promise.reject(new Error("charms of the load have no resources")),
    remove: async (unit) => void deployed.delete(unit),
  };
}
