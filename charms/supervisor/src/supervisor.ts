// Keeps one process of a charm up: restarts it with back-off, outlives the agent and the hook that started it, and
// stops it when asked. One state directory per process: pid, log and the command line.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Doubling from the first to the last: a program that cannot start does not eat a processor. */
const RESTART_FIRST_MS = 100;
const RESTART_LAST_MS = 5_000;
/** A program that stayed up this long starts again with the first delay. */
const STEADY_MS = 10_000;
/** How long a program may take to stop before it is killed: PostgreSQL writes a checkpoint. */
const STOP_MS = 8_000;
/** The log starts over in a second file at this size, so that it never fills the disk. */
const LOG_BYTES_MAX = 4 * 1024 * 1024;

export interface Supervised {
  /** Holds `pid` and `log`. */
  readonly directory: string;
  readonly command: readonly string[];
  /** What ends the program in an orderly way. */
  readonly stopSignal: NodeJS.Signals;
  /** Runs the program as this user when the caller is root. */
  readonly user: string | null;
}

/** Starts the supervisor in a session of its own unless it runs already; answers its pid. */
export function startSupervisor(script: string, supervised: Supervised): number {
  const running = supervisorPid(supervised.directory);
  if (running !== null) return running;
  mkdirSync(supervised.directory, { recursive: true });
  const log = openSync(join(supervised.directory, "log"), "a");
  const child = spawn(process.execPath, [script, "supervise", JSON.stringify(supervised)], {
    cwd: supervised.directory,
    detached: true,
    stdio: ["ignore", log, log],
  });
  child.unref();
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start supervisor of ${supervised.command[0]}: spawn failed`);
  writePid(supervised.directory, pid);
  return pid;
}

/** The pid of the running supervisor of `directory`, or null. A pid that another process has taken over is not ours. */
export function supervisorPid(directory: string): number | null {
  try {
    const [pid, started] = readFileSync(join(directory, "pid"), "utf8").trim().split(" ");
    return pid !== undefined && startTime(Number(pid)) === started ? Number(pid) : null;
  } catch {
    return null;
  }
}

/** Asks the program to read its settings again. */
export function reloadSupervised(directory: string): void {
  const pid = supervisorPid(directory);
  if (pid !== null) process.kill(pid, "SIGHUP");
}

/** Stops the program and its supervisor, and waits until both are gone. */
export async function stopSupervisor(directory: string): Promise<void> {
  const pid = supervisorPid(directory);
  if (pid === null) return;
  process.kill(pid, "SIGTERM");
  const until = Date.now() + STOP_MS + 2_000;
  while (supervisorPid(directory) !== null && Date.now() < until) await pause(20);
  if (supervisorPid(directory) !== null) process.kill(pid, "SIGKILL");
  rmSync(join(directory, "pid"), { force: true });
}

/** The supervisor's own life: never returns. */
export function supervise(supervised: Supervised): void {
  let child: ChildProcess | null = null;
  let stopping = false;
  let delayMs = RESTART_FIRST_MS;
  writePid(supervised.directory, process.pid);
  const start = (): void => {
    const startedAt = Date.now();
    const rotated = rotateLog(supervised.directory);
    child = spawnAs(supervised, rotated);
    closeSync(rotated);
    child.on("error", (error) => console.error(`cannot start ${supervised.command[0]}: ${error.message}`));
    child.on("close", (code, signal) => {
      child = null;
      if (stopping) process.exit(0);
      console.error(`${supervised.command[0]} ended (${signal ?? `exit code ${code}`}), starts again in ${delayMs} ms`);
      setTimeout(start, delayMs);
      delayMs = Date.now() - startedAt > STEADY_MS ? RESTART_FIRST_MS : Math.min(RESTART_LAST_MS, delayMs * 2);
    });
  };
  process.on("SIGHUP", () => child?.kill("SIGHUP"));
  process.on("SIGTERM", () => {
    if (stopping) return;
    stopping = true;
    if (child === null) process.exit(0);
    child.kill(supervised.stopSignal);
    setTimeout(() => child?.kill("SIGKILL"), STOP_MS);
  });
  process.on("SIGINT", () => {});
  start();
}

/** Runs a program to its end with the supervisor's rules for users; answers its exit code. */
export function runAs(user: string | null, command: readonly string[]): number {
  const [program = "", ...args] = command;
  const done = spawnSync(program, args, { stdio: "inherit", ...identityOf(user) });
  if (done.error !== undefined) throw done.error;
  return done.status ?? 1;
}

function spawnAs(supervised: Supervised, log: number): ChildProcess {
  const [program = "", ...args] = supervised.command;
  return spawn(program, args, {
    cwd: supervised.directory,
    stdio: ["ignore", log, log],
    ...identityOf(supervised.user),
  });
}

/** Only root can and need become someone else. The password database says which numbers a name has. */
function identityOf(user: string | null): { uid?: number; gid?: number } {
  if (user === null || process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith(`${user}:`));
  if (line === undefined) throw new Error(`cannot run as ${user}: no such user`);
  const [, , uid, gid] = line.split(":");
  return { uid: Number(uid), gid: Number(gid) };
}

function rotateLog(directory: string): number {
  const path = join(directory, "log");
  try {
    if (statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  } catch {
    // The first start has no log yet.
  }
  return openSync(path, "a");
}

function writePid(directory: string, pid: number): void {
  writeFileSync(join(directory, "pid"), `${pid} ${startTime(pid) ?? ""}\n`);
}

/** Clock ticks since boot at which the process started; null when it is gone or a zombie. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
