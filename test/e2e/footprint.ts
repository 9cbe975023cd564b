// What a deployment leaves on a host: processes, sockets, shared memory. It is found without Kith's own bookkeeping, by
// what the kernel says, so that it can prove Kith's sweep wrong.
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";

export interface Process {
  readonly pid: number;
  readonly command: string;
}

export interface Footprint {
  readonly processes: readonly Process[];
  /** Listening addresses and names of unix sockets, abstract ones with a leading `@`. */
  readonly sockets: ReadonlySet<string>;
  /** SysV segments by id, and files in /dev/shm. */
  readonly shared: ReadonlySet<string>;
}

export const noFootprint: Footprint = { processes: [], sockets: new Set(), shared: new Set() };

/**
 * Processes whose working directory, program, command line, environment or open files name `directory`, or that `uid`
 * owns; their sockets and shared memory that still exist, and those of `before` that still exist without them.
 */
export function footprintOf(directory: string, uid: number | undefined, before: Footprint): Footprint {
  const processes = allPids().flatMap((pid) => {
    const command = text(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    const mine = (uid !== undefined && owner(pid) === uid) || names(pid, directory);
    return mine && isAlive(pid) ? [{ pid, command }] : [];
  });
  const pids = new Set(processes.map(({ pid }) => pid));
  const inodes = new Set(
    [...pids].flatMap((pid) => openFiles(pid)).flatMap((file) => /^socket:\[(\d+)\]$/.exec(file)?.[1] ?? []),
  );
  return {
    processes,
    sockets: new Set(
      allSockets()
        .filter(({ inode, name }) => inodes.has(inode) || name.includes(directory) || before.sockets.has(name))
        .map(({ name }) => name),
    ),
    shared: new Set(
      allShared(pids)
        .filter(({ name, mine }) => mine || before.shared.has(name))
        .map(({ name }) => name),
    ),
  };
}

/** Processes whose command line has `word`, for those that hide everything else. */
export function processesNamed(word: string): Process[] {
  return allPids()
    .map((pid) => ({ pid, command: text(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim() }))
    .filter(({ pid, command }) => command.includes(word) && pid !== process.pid && isAlive(pid));
}

function names(pid: number, directory: string): boolean {
  if (pid === process.pid) return false;
  const links = ["cwd", "exe"].map((name) => link(`/proc/${pid}/${name}`));
  const texts = [text(`/proc/${pid}/cmdline`), text(`/proc/${pid}/environ`)];
  return [...links, ...texts, ...openFiles(pid)].some((each) => each.includes(directory));
}

function allSockets(): { name: string; inode: string }[] {
  const unix = rows("/proc/net/unix").flatMap((fields) => {
    const [, , , , , , inode = "", ...path] = fields;
    return path.length === 0 ? [] : [{ name: path.join(" "), inode }];
  });
  const tcp = ["tcp", "tcp6"].flatMap((family) =>
    rows(`/proc/net/${family}`).flatMap(([, local = "", , state, , , , , , inode = ""]) =>
      state === "0A" ? [{ name: `${family} ${local}`, inode }] : [],
    ),
  );
  return [...unix, ...tcp];
}

function allShared(pids: ReadonlySet<number>): { name: string; mine: boolean }[] {
  const segments = rows("/proc/sysvipc/shm").map(([, id, , , creator, last]) => ({
    name: `segment ${id}`,
    mine: pids.has(Number(creator)) || pids.has(Number(last)),
  }));
  const maps = [...pids].map((pid) => text(`/proc/${pid}/maps`)).join("\n");
  const files = readdirSync("/dev/shm").map((name) => ({
    name: `/dev/shm/${name}`,
    mine: maps.includes(`/dev/shm/${name}`),
  }));
  return [...segments, ...files];
}

const allPids = (): number[] => readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));

const rows = (file: string): string[][] =>
  text(file)
    .split("\n")
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length > 1);

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}

/** Runs: a zombie does not. */
export function isAlive(pid: number): boolean {
  const stat = text(`/proc/${pid}/stat`);
  return stat !== "" && stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3) !== "Z";
}

function owner(pid: number): number | undefined {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
