// What all simulated processes of one run share.
import type { Disk } from "@kith/agent";
import type { Log } from "@kith/base";
import type { Store } from "@kith/store";
import type { SimulatedCharm } from "./charms.ts";
import type { Dice } from "./dice.ts";
import type { Faults } from "./faults.ts";
import type { SimulatedCrypto } from "./simulated-crypto.ts";
import type { RunRecorder } from "./simulated-hooks.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Where a planted fault bends an edge; each is the identity when nothing is planted. */
export interface Bends {
  store(store: Store): Store;
  disk(disk: Disk): Disk;
}

export interface SimulationParts {
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly faults: Faults;
  readonly network: SimulatedNetwork;
  readonly crypto: SimulatedCrypto;
  readonly charms: ReadonlyMap<string, SimulatedCharm>;
  readonly recorder: RunRecorder;
  readonly bends: Bends;
  /** The log of a process: what it calls a bug is one. */
  readonly log: (process: string) => Log;
}
