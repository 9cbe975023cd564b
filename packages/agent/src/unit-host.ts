// What the machine agent lends to the loops of its units: every edge, and the things that they share.
import type { Clock, Log, Random } from "@kith/base";
import type { LogLine } from "@kith/schema";
import type { Mirror } from "@kith/unit";
import type { AgentCrypto } from "./agent-crypto.ts";
import type { Charms } from "./charms.ts";
import type { Disk } from "./disk.ts";
import type { Hooks } from "./hooks.ts";
import type { MachineLayout } from "./machine-layout.ts";
import type { MachineLocks } from "./machine-locks.ts";
import type { Session } from "./session.ts";

/** The files of charms' processes, as tools read and write them (`--file`, `--output`). Absolute paths. */
export interface CallerFiles {
  readFile(path: string): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
}

/** Facts about the machine and its model that do not change while the agent runs. */
export interface MachineIdentity {
  readonly model: string;
  readonly modelName: string;
  readonly machine: string;
  readonly bootId: string;
  readonly apiAddresses: readonly string[];
  /** PATH of the agent's own process. */
  readonly path: string;
}

export interface UnitHost {
  readonly identity: MachineIdentity;
  readonly layout: MachineLayout;
  readonly session: Session;
  readonly locks: MachineLocks;
  readonly disk: Disk;
  readonly hooks: Hooks;
  readonly charms: Charms;
  readonly files: CallerFiles;
  readonly crypto: AgentCrypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The mirror of the current epoch. */
  mirror(): Mirror;
  /** Where a unit's tool socket can be. */
  socketPath(unit: string): Promise<string>;
  logLine(line: LogLine): void;
  /** Presence, idleness or the outbox of a unit is another than before. */
  moved(unit: string): void;
  /** The unit's loop has ended for good. */
  ended(unit: string): void;
}
