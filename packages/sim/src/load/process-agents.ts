// Tier 1: every machine is a process of the agent's own program, with a directory, a key and real hooks, as the local
// provider would start it. What is counted is read from what is left on disk and in /proc.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MachineRequest } from "@kith/providers";
import { BUSIEST } from "./limits.ts";
import type { AgentsCounts, AgentsPart } from "./load-parts.ts";

/** What /proc counts processor time in. */
const TICK_MS = 10;
const PAGE_BYTES = 4_096;
const KINDS = /relation-(created|joined|changed|departed|broken)$/;

export function processAgents(agentProgram: string, directory: string): AgentsPart {
  const machines = new Map<string, ChildProcess>();
  let before: Usage = { hooks: new Map(), cpuMs: 0, rssBytes: 0 };
  const usage = () => usageOf(directory, [...machines.values()]);
  return {
    prepare: async () => {},
    async ensure(request) {
      const name = `${request.model} ${request.machine}`;
      if (machines.has(name)) return;
      const machineDir = join(directory, "machines", request.machine);
      await writeAgentFiles(machineDir, request);
      const { PATH = "/usr/bin:/bin" } = process.env;
      const env = { PATH, LANG: "C.UTF-8", HOME: machineDir, XDG_RUNTIME_DIR: join(directory, "run") };
      machines.set(name, spawn(process.execPath, [agentProgram, machineDir], { env, stdio: "ignore" }));
    },
    async release(model, machine) {
      machines.get(`${model} ${machine}`)?.kill("SIGTERM");
      machines.delete(`${model} ${machine}`);
    },
    async begin() {
      before = await usage();
    },
    async end(): Promise<AgentsCounts> {
      const now = await usage();
      const hooks: Record<string, number> = {};
      const units: [string, number][] = [];
      for (const [unit, lines] of now.hooks) {
        const fresh = lines.slice(before.hooks.get(unit)?.length ?? 0);
        units.push([unit, fresh.length]);
        for (const line of fresh)
          hooks[KINDS.exec(line)?.[0] ?? line] = (hooks[KINDS.exec(line)?.[0] ?? line] ?? 0) + 1;
      }
      const busiest = units.sort(([, a], [, b]) => b - a).slice(0, BUSIEST);
      const cpuMs = now.cpuMs - before.cpuMs;
      return { hooks, failed: 0, busiest, staleMs: [], profile: [], cpuMs, rssBytes: now.rssBytes, warnings: {} };
    },
    ledger: async () => ({ runs: [], reads: [], outboxes: [] }),
    retire: () => Promise.reject(new Error("agents that are processes keep their keys to themselves")),
    async stop() {
      const ended = [...machines.values()].map(
        (child) =>
          new Promise<void>((resolve) => (child.exitCode === null ? child.once("exit", () => resolve()) : resolve())),
      );
      for (const child of machines.values()) child.kill("SIGKILL");
      await Promise.all(ended);
      machines.clear();
    },
  };
}

async function writeAgentFiles(
  machineDir: string,
  { agent, model, modelName, machine }: MachineRequest,
): Promise<void> {
  const agentDir = join(machineDir, "agent");
  await mkdir(agentDir, { recursive: true, mode: 0o700 });
  const tokenFile = join(agentDir, "token");
  await writeFile(tokenFile, agent.token ?? "", { mode: 0o600 });
  const config = { urls: agent.controllerUrls, ca: agent.caCert, model, modelName, machine, tokenFile };
  await writeFile(join(agentDir, "agent.json"), JSON.stringify(config), { mode: 0o600 });
}

interface Usage {
  /** The hooks that each unit ran, in order: charms write them down themselves. */
  readonly hooks: ReadonlyMap<string, readonly string[]>;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

async function usageOf(directory: string, agents: readonly ChildProcess[]): Promise<Usage> {
  const hooks = new Map<string, readonly string[]>();
  for (const machine of await names(join(directory, "machines")))
    for (const unit of await names(join(directory, "machines", machine, "agents"))) {
      const text = await readFile(join(directory, "machines", machine, "agents", unit, "hooks.log"), "utf8").catch(
        () => "",
      );
      hooks.set(unit, text.split("\n").slice(0, -1));
    }
  let [ticks, pages] = [0, 0];
  for (const { pid } of agents) {
    // After the command's name in parentheses; its own time and that of the children it has waited for.
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    for (const field of fields.slice(11, 15)) ticks += Number(field);
    pages += Number(fields[21] ?? 0);
  }
  return { hooks, cpuMs: ticks * TICK_MS, rssBytes: pages * PAGE_BYTES };
}

const names = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);
