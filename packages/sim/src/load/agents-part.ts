// Many agents in one process: machines come when the controller's provider wants them.
import type { Agent, HookCharm } from "@kith/agent";
import { readActions, readConfig, readMetadata } from "@kith/schema";
import { newTally } from "./function-hooks.ts";
import { BUSIEST } from "./limits.ts";
import { type MachineKept, startLoadMachine } from "./load-machine.ts";
import type { AgentsPart, AgentsSetup, CharmFiles } from "./load-parts.ts";
import { memoryDisk } from "./memory-disk.ts";
import { Profiler } from "./profiler.ts";
import { countingLog } from "./real-clock.ts";
import { type OutboxNote, RunLedger } from "./run-ledger.ts";
import { seededChance } from "./seeded-chance.ts";

export function agentsPart(): AgentsPart {
  const machines = new Map<string, Promise<Agent>>();
  const disks = new Map<string, MachineKept>();
  const ledger = new RunLedger();
  const tokens = new Map<string, { value: string }>();
  const charms = new Map<string, HookCharm>();
  let warnings: Record<string, number> = {};
  let setup: AgentsSetup | null = null;
  let tally = newTally();
  let profiler: Profiler | null = null;
  let cpu = process.cpuUsage();
  const log = countingLog("agent", warnings);
  return {
    async prepare(given) {
      setup = given;
      for (const files of given.charms) charms.set(files.sha256, hookCharm(files));
    },
    async ensure(request) {
      const name = `${request.model} ${request.machine}`;
      if (setup === null) return;
      const token = tokens.get(name) ?? { value: "" };
      tokens.set(name, token);
      token.value = request.agent.token ?? token.value;
      if (machines.has(name)) return;
      const chance = seededChance(setup.seed, name);
      const { scenario } = setup;
      const kept = disks.get(name) ?? { disk: memoryDisk(), deployed: new Map() };
      disks.set(name, kept);
      const options = { request, token, scenario, charms, tally: () => tally, chance, log, ledger, kept };
      machines.set(name, startLoadMachine(options));
    },
    async release(model, machine) {
      const agent = machines.get(`${model} ${machine}`);
      machines.delete(`${model} ${machine}`);
      disks.delete(`${model} ${machine}`);
      (await agent)?.close();
    },
    async retire(model, machine) {
      const name = `${model} ${machine}`;
      const agent = machines.get(name);
      machines.delete(name);
      (await agent)?.close();
      return (await disks.get(name)?.disk.read("key")) ?? "";
    },
    ledger: async () => ledger.notes((await Promise.all([...disks.values()].map(outboxesOf))).flat()),
    async begin(profileFile) {
      profiler = profileFile === null ? null : new Profiler(profileFile);
      await profiler?.start();
      tally = newTally();
      for (const key of Object.keys(warnings)) delete warnings[key];
      cpu = process.cpuUsage();
    },
    async end() {
      const profile = (await profiler?.stop()) ?? [];
      profiler = null;
      const used = process.cpuUsage(cpu);
      const spent = { cpuMs: (used.user + used.system) / 1_000, rssBytes: process.memoryUsage.rss() };
      const busiest = [...tally.units].sort(([, a], [, b]) => b - a).slice(0, BUSIEST);
      const { hooks, failed, staleMs } = tally;
      return { hooks, failed, busiest, staleMs, profile, ...spent, warnings: { ...warnings } };
    },
    async stop() {
      for (const agent of machines.values()) (await agent).close();
      machines.clear();
      warnings = {};
    },
  };
}

async function outboxesOf({ disk }: MachineKept): Promise<OutboxNote[]> {
  const notes: OutboxNote[] = [];
  for (const name of await disk.list("state/units")) {
    const { unit, outbox } = JSON.parse((await disk.read(`state/units/${name}`)) ?? "{}");
    notes.push({ unit, given: outbox.given, waiting: outbox.facts.length });
  }
  return notes;
}

function hookCharm({ metadata, config }: CharmFiles): HookCharm {
  const read = { metadata: readMetadata(metadata), config: readConfig(config), actions: readActions(ACTIONS, "load") };
  if (!read.metadata.ok || !read.config.ok || !read.actions.ok)
    throw new Error(`a charm of the load is wrong: ${metadata}`);
  return { metadata: read.metadata.value, config: read.config.value, actions: read.actions.value };
}

const ACTIONS = "write: {description: Writes once more.}\n";
