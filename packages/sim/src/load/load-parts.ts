// What the parts of a load run say to each other: the driver, the controller's process and the processes of agents. All
// of it is plain data; the parts may as well stand in one process (tests).
import type { FanoutCounters } from "@kith/controller";
import type { MachineRequest } from "@kith/providers";
import type { LedgerNotes } from "./run-ledger.ts";
import type { Scenario } from "./scenario.ts";

export interface ControllerSetup {
  /** A file for LMDB, or null for a store in memory. */
  readonly storePath: string | null;
  readonly port: number;
  readonly tls: Certificate | null;
  readonly naive: boolean;
  /** Machines that providers make get no agent: for models whose agents are not the matter. */
  readonly withoutAgents: boolean;
}

/** PEM, as the controller's package makes them; a controller that starts again keeps its own. */
export interface Certificate {
  readonly caCert: string;
  readonly serverCert: string;
  readonly serverKey: string;
}

/** What a controller did between `begin` and `end`. */
export interface ControllerCounts extends FanoutCounters {
  readonly commits: number;
  readonly changes: number;
  /** Frames, bytes and messages on agents' connections as the sockets see them: everything, not the fan-out alone. */
  readonly downFrames: number;
  readonly downBytes: number;
  readonly upFrames: number;
  readonly upBytes: number;
  readonly sessions: number;
  readonly closedSessions: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  readonly longestStallMs: number;
  readonly longestGcMs: number;
  readonly gcMs: number;
  readonly warnings: Readonly<Record<string, number>>;
  /** Rows of a profile, when one was asked for. */
  readonly profile: readonly string[];
}

export interface ControllerPart {
  start(setup: ControllerSetup): Promise<{ readonly port: number }>;
  begin(profileFile: string | null): Promise<void>;
  end(): Promise<ControllerCounts>;
  stop(): Promise<void>;
}

/** A charm as a worker needs it. */
export interface CharmFiles {
  readonly sha256: string;
  readonly metadata: string;
  readonly config: string;
}

export interface AgentsSetup {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly charms: readonly CharmFiles[];
}

export interface AgentsCounts {
  /** By kind: install, start, relation-joined, … */
  readonly hooks: Readonly<Record<string, number>>;
  readonly failed: number;
  /** Units with most hooks, and how many. */
  readonly busiest: readonly (readonly [unit: string, hooks: number])[];
  readonly staleMs: readonly number[];
  readonly profile: readonly string[];
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly warnings: Readonly<Record<string, number>>;
}

export interface AgentsPart {
  prepare(setup: AgentsSetup): Promise<void>;
  ensure(request: MachineRequest): Promise<void>;
  release(model: string, machine: string): Promise<void>;
  /** What is counted is counted from here. */
  begin(profileFile: string | null): Promise<void>;
  end(): Promise<AgentsCounts>;
  /** What the charms have written down, and what the agents have on disk. */
  ledger(): Promise<LedgerNotes>;
  /** Ends a machine's agent as a crash would; its disk stays for the next one. Answers its key, which another may use. */
  retire(model: string, machine: string): Promise<string>;
  stop(): Promise<void>;
}

/** What the controller's part asks of the driver: its cloud. */
export interface CloudPart {
  ensure(request: MachineRequest): Promise<void>;
  release(model: string, machine: string): Promise<void>;
}
