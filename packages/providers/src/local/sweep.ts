// Ends every process of a machine and answers which could not be ended. Safe to repeat; asks first, kills then.
import { KILL_WAIT_MS, SWEEP_POLL_MS } from "../limits.ts";
import { type Belonging, type FoundProcess, findProcesses } from "./find-processes.ts";

export interface SweepRequest extends Belonging {
  /** How long SIGTERM may take before SIGKILL. */
  readonly graceMs: number;
}

/**
 * SIGTERM to all that belong, SIGKILL after the grace, until two looks in a row find none: a process may fork between
 * one look and the signal. Answers what is still there, as texts for people.
 */
export async function sweep(request: SweepRequest, spared: ReadonlySet<number>): Promise<string[]> {
  const killFrom = Date.now() + request.graceMs;
  const giveUp = killFrom + KILL_WAIT_MS;
  const asked = new Set<string>();
  const denied = new Map<string, string>();
  let clean = 0;
  for (;;) {
    const found = await findProcesses(request, spared);
    clean = found.length === 0 ? clean + 1 : 0;
    if (clean === 2) return [];
    if (found.length > 0 && Date.now() > giveUp) return found.map((each) => describe(each, denied));
    const kill = Date.now() >= killFrom;
    for (const each of found) {
      if (kill || !asked.has(keyOf(each))) signal(each, kill ? "SIGKILL" : "SIGTERM", denied);
      asked.add(keyOf(each));
    }
    await new Promise((resolve) => setTimeout(resolve, found.length === 0 ? SWEEP_POLL_MS / 4 : SWEEP_POLL_MS));
  }
}

function signal(to: FoundProcess, name: NodeJS.Signals, denied: Map<string, string>): void {
  try {
    process.kill(to.pid, name);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code !== "ESRCH") denied.set(keyOf(to), code);
  }
}

const keyOf = (of: FoundProcess): string => `${of.pid} ${of.started}`;

function describe(of: FoundProcess, denied: ReadonlyMap<string, string>): string {
  const reason = denied.get(keyOf(of));
  const why = reason === undefined ? "it does not end" : `it cannot be signalled (${reason})`;
  return `process ${of.pid} (${of.command || "no command line"}): ${why}`;
}
