// An agent that starts may find that an earlier one was killed in the middle of a hook, and hooks outlive that. Before
// anything is decided the hook's process group is killed and waited for. Daemons that left the group are the workload
// and stay. A number proves nothing: the start time, the boot and the context id do.
import type { ProcessIdentity } from "./hooks.ts";
import { INTERRUPTED_KILL_MS } from "./limits.ts";
import { bootId, environmentOf, groupMembers, processesWith, processStat } from "./process-table.ts";

/** Carries the run's id in a command of the machine, which has no context: with JUJU_CONTEXT_ID tools would look for one. */
export const COMMAND_MARK = "KITH_COMMAND_ID";
const RUN_MARKS = ["JUJU_CONTEXT_ID", COMMAND_MARK];

export interface InterruptedResult {
  readonly killed: boolean;
  /** Process ids that did not go. */
  readonly left: readonly number[];
}

/** Kills what is left of the run `contextId`; `process` is null when the agent died before it knew the process. */
export async function endInterrupted(process: ProcessIdentity | null, contextId: string): Promise<InterruptedResult> {
  const groups = interruptedGroups(process, contextId);
  if (groups.size === 0) return { killed: false, left: [] };
  const deadline = performance.now() + INTERRUPTED_KILL_MS;
  for (;;) {
    const left = [...groups].flatMap((group) => groupMembers(group));
    if (left.length === 0) return { killed: true, left: [] };
    for (const group of groups) killGroup(group);
    if (performance.now() > deadline) return { killed: true, left: left.map((stat) => stat.pid) };
    await new Promise((resolve) => setTimeout(resolve, KILL_POLL_MS));
  }
}

const KILL_POLL_MS = 10;

/**
 * The groups that belong to the run. The hook itself led its group; when it is gone, members that carry the run's
 * context id prove that the group is still the same.
 */
function interruptedGroups(process: ProcessIdentity | null, contextId: string): Set<number> {
  const groups = new Set<number>();
  if (process !== null) {
    if (process.bootId !== bootId()) return groups;
    const leader = processStat(process.pid);
    const same = leader === null || leader.startTime === process.startTime;
    const proof = leader?.startTime === process.startTime || groupMembers(process.group).some(carries(contextId));
    if (same && proof) groups.add(process.group);
    return groups;
  }
  // The agent died within the moment between starting the hook and noting it down: of what carries the context id the
  // hook is the oldest. What it started since in a session of its own is younger, and stays.
  const leaders = RUN_MARKS.flatMap((mark) => processesWith(mark, contextId)).filter((stat) => stat.group === stat.pid);
  const [oldest] = leaders.sort((a, b) => Number(a.startTime) - Number(b.startTime));
  if (oldest !== undefined) groups.add(oldest.group);
  return groups;
}

const carries = (contextId: string) => (stat: { readonly pid: number }) => {
  const environment = environmentOf(stat.pid);
  return RUN_MARKS.some((mark) => environment.includes(`${mark}=${contextId}`));
};

export function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (cause) {
    // ESRCH: the last of them went by itself. EPERM: a child changed its user; the wait tells of it.
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ESRCH" && code !== "EPERM") throw cause;
  }
}
