// What /proc says of processes: enough to know an old acquaintance from a stranger with the same number.
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessStat {
  readonly pid: number;
  readonly state: string;
  readonly group: number;
  /** Clock ticks since boot. */
  readonly startTime: string;
}

/** null when there is no such process. */
export function processStat(pid: number): ProcessStat | null {
  const text = readProc(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name in parentheses may hold anything, blanks and parentheses too: fields count from the last one.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { pid, state: fields[0] ?? "", group: Number(fields[2]), startTime: fields[19] ?? "" };
}

/** Everything alive in a process group; zombies are not. */
export function groupMembers(group: number): ProcessStat[] {
  return allProcesses().filter((stat) => stat.group === group && stat.state !== "Z" && stat.state !== "X");
}

/** Processes of this user that were started with `name=value` in their environment. */
export function processesWith(name: string, value: string): ProcessStat[] {
  const wanted = `${name}=${value}`;
  return allProcesses().filter((stat) => environmentOf(stat.pid).includes(wanted));
}

/** Empty when it may not be read, or for a kernel thread. */
export function environmentOf(pid: number): readonly string[] {
  return readProc(`/proc/${pid}/environ`)?.split("\0") ?? [];
}

export function bootId(): string {
  return readProc("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function allProcesses(): ProcessStat[] {
  const found: ProcessStat[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = processStat(Number(name));
    if (stat !== null) found.push(stat);
  }
  return found;
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    // The process went away while we looked, or is somebody else's: both mean that we know nothing of it.
    return null;
  }
}
