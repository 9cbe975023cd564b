// The composition root: every edge is an argument. main.ts passes the real ones, the simulator its own; nothing else
// differs.
import type { Clock, Log, Random } from "@kith/base";
import type { RecordView } from "@kith/unit";
import type { Connect } from "@kith/wire";
import type { AgentCrypto } from "./agent-crypto.ts";
import type { Charms } from "./charms.ts";
import type { Disk } from "./disk.ts";
import type { Hooks } from "./hooks.ts";
import { ownKey, type TokenStore } from "./identity.ts";
import { LogQueue } from "./log-queue.ts";
import { MachineAgent } from "./machine-agent.ts";
import { machineLayout } from "./machine-layout.ts";
import { MachineLocks } from "./machine-locks.ts";
import type { MachineFacts } from "./machine-report.ts";
import { Session } from "./session.ts";
import type { CallerFiles, MachineIdentity } from "./unit-host.ts";

/** Kith's own version, as the hello tells it. */
export const AGENT_VERSION = "0.1.0";

export interface AgentOptions {
  readonly connect: Connect;
  /** `wss://<address>:<port>/agent`, in order of choice. */
  readonly urls: readonly string[];
  /** PEM of the only authority trusted; null on a plain connection. */
  readonly ca: string | null;
  readonly token: TokenStore;
  /** Absolute; the layout below it is that of /var/lib/juju. */
  readonly machineDir: string;
  readonly identity: MachineIdentity;
  /** Asked for once, when the controller is to be told. */
  readonly facts: () => MachineFacts;
  readonly disk: Disk;
  readonly hooks: Hooks;
  readonly charms: Charms;
  readonly files: CallerFiles;
  readonly socketPath: (unit: string) => Promise<string>;
  readonly crypto: AgentCrypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Agent {
  /** Lets what runs come to its end, within limits, begins nothing new, and closes. */
  stop(): Promise<void>;
  /** Stops deciding, running and talking, at once. What is stored is enough to go on from. */
  close(): void;
  /** What the agent holds of its model now. */
  view(): RecordView;
}

/** Starts the agent of one machine. Resolves when it has begun to connect; it then goes on until closed. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { disk, hooks, charms, files, socketPath, crypto, clock, random, log, identity } = options;
  const key = await ownKey(disk, crypto);
  const agent = new MachineAgent({
    host: {
      ...{ disk, hooks, charms, files, socketPath, crypto, clock, random, log, identity },
      layout: machineLayout(options.machineDir),
      locks: new MachineLocks(),
    },
    facts: options.facts,
    session: (owner) =>
      new Session({
        ...{ key, crypto, clock, random, log },
        ...{ connect: options.connect, urls: options.urls, ca: options.ca, token: options.token },
        ...{ model: identity.model, machine: identity.machine, version: AGENT_VERSION },
        resume: () => owner.resume(),
        onWelcome: (welcome) => owner.welcomed(welcome),
        onMessage: (message, bytes) => owner.take(message, bytes),
        onLost: () => owner.lost(),
      }),
    logQueue: (owner) => new LogQueue(clock, (message) => owner.session.send(message)),
  });
  await agent.start();
  return { stop: () => agent.stop(), close: () => agent.close(), view: () => agent.view() };
}
