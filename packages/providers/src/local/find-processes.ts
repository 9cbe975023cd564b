// Which processes belong to a machine: by environment, working directory, executable, open files, or the machine's tag.
import { carriesTag } from "./machine-tag.ts";
import { allPids, bootId, commandLine, environment, openPaths, type ProcessId, readStat } from "./process-table.ts";

export interface Belonging {
  /** An absolute path without a trailing slash. */
  readonly directory: string;
  /** Numbers of the machines' tags. */
  readonly tags: readonly number[];
}

export interface FoundProcess extends ProcessId {
  readonly command: string;
}

/** Every process that belongs, except `spared`. Looks at all processes of the host that this user may look at. */
export async function findProcesses(to: Belonging, spared: ReadonlySet<number>): Promise<FoundProcess[]> {
  const boot = await bootId();
  const pids = (await allPids()).filter((pid) => pid > 1 && !spared.has(pid));
  const found = await Promise.all(pids.map((pid) => examine(pid, to, boot)));
  return found.filter((each) => each !== undefined);
}

async function examine(pid: number, to: Belonging, boot: string): Promise<FoundProcess | undefined> {
  const stat = await readStat(pid);
  if (stat === undefined || !(await belongs(pid, to))) return undefined;
  const again = await readStat(pid);
  if (again?.started !== stat.started) return undefined; // the pid changed hands between the looks
  return { pid, started: stat.started, boot, command: await commandLine(pid) };
}

async function belongs(pid: number, to: Belonging): Promise<boolean> {
  if (await carriesTag(pid, to.tags)) return true;
  if (mentions(await environment(pid), to.directory)) return true;
  return (await openPaths(pid)).some((path) => liesIn(path, to.directory));
}

export function liesIn(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** Does `text` hold `directory` as a whole path or the beginning of one? `/m/1` is not in `/m/10`. */
export function mentions(text: string, directory: string): boolean {
  for (let at = text.indexOf(directory); at !== -1; at = text.indexOf(directory, at + 1)) {
    const next = text[at + directory.length];
    if (next === undefined || !/[A-Za-z0-9_.-]/.test(next)) return true;
  }
  return false;
}
