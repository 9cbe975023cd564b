// What /proc tells of processes. Processes come and go while it is read: whatever vanished is simply not there.
import { readdir, readFile, readlink } from "node:fs/promises";

/** A process for certain: pids are used again, a pid with its start time and boot is not. */
export interface ProcessId {
  readonly pid: number;
  /** Clock ticks since boot, from field 22 of /proc/<pid>/stat. */
  readonly started: string;
  readonly boot: string;
}

export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "latin1")).trim();
}

/** Every pid that shows now. */
export async function allPids(): Promise<number[]> {
  return (await readdir("/proc")).filter((name) => /^[0-9]+$/.test(name)).map(Number);
}

export interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  readonly started: string;
}

/** undefined: no such process, or a zombie, which runs no code and only waits to be reaped. */
export async function readStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => undefined);
  if (text === undefined) return undefined;
  // The command name may hold blanks and parentheses; the fields start after the last one.
  const [state = "", parent = "0", ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const started = rest[17];
  if (started === undefined || state === "Z" || state === "X") return undefined;
  return { state, parent: Number(parent), started };
}

/** Names a process that runs now; undefined when it is gone. */
export async function identify(pid: number): Promise<ProcessId | undefined> {
  const [stat, boot] = await Promise.all([readStat(pid), bootId()]);
  return stat && { pid, started: stat.started, boot };
}

/** Is exactly this process still running? */
export async function isRunning(process: ProcessId): Promise<boolean> {
  const now = await identify(process.pid);
  return now !== undefined && now.started === process.started && now.boot === process.boot;
}

/** The command line for people; empty for kernel threads. */
export async function commandLine(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return text.replaceAll("\0", " ").trim();
}

export async function environment(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
}

/** Working directory, executable, root and open files of a process, as far as this user may see them. */
export async function openPaths(pid: number): Promise<string[]> {
  const links = ["cwd", "exe", "root"].map((name) => `/proc/${pid}/${name}`);
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  links.push(...descriptors.map((name) => `/proc/${pid}/fd/${name}`));
  const paths = await Promise.all(links.map((link) => readlink(link).catch(() => "")));
  return paths.map((path) => (path.endsWith(" (deleted)") ? path.slice(0, -" (deleted)".length) : path));
}

/** Soft and hard limit of bytes in POSIX message queues; readable for every process, whoever owns it. */
export async function queueLimits(pid: number | "self"): Promise<{ soft: string; hard: string } | undefined> {
  const text = await readFile(`/proc/${pid}/limits`, "latin1").catch(() => "");
  const match = /^Max msgqueue size\s+(\S+)\s+(\S+)/m.exec(text);
  return match?.[1] !== undefined && match[2] !== undefined ? { soft: match[1], hard: match[2] } : undefined;
}

/** This process and all above it: never to be killed by a sweep that they asked for. */
export async function ancestors(pid: number): Promise<Set<number>> {
  const chain = new Set<number>([pid]);
  let next: number | undefined = pid;
  while (next !== undefined && next > 1) {
    const stat: ProcessStat | undefined = await readStat(next);
    next = stat?.parent;
    if (next !== undefined) chain.add(next);
  }
  return chain;
}
