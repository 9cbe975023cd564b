// What "durable when the promise resolves" means, against real processes: a kernel that flushes slowly, kill -9, and a
// disk that is full.
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { capability, hasProgram, isRoot } from "../../../test/capability.ts";
import { openLmdbStore } from "../src/lmdb-store.ts";

const root = join(import.meta.dirname, "../../..");
const directory = mkdtempSync(join(tmpdir(), "kith-durable-"));
const program = join(directory, "commit-child.cjs");
const environment = { ...process.env, NODE_PATH: join(import.meta.dirname, "../node_modules") };

beforeAll(() => {
  const source = join(import.meta.dirname, "commit-child.ts");
  const options = ["--bundle", "--platform=node", "--format=cjs", "--external:lmdb", "--log-level=warning"];
  execFileSync(join(root, "node_modules/.bin/esbuild"), [source, ...options, `--outfile=${program}`]);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const stores = { made: 0 };
const newPath = () => join(directory, `store-${++stores.made}.mdb`);

/** The delay of each flush under strace, in microseconds: far more than a commit takes without it. */
const FLUSH_DELAY_US = 100_000;

const stracePresent = hasProgram("strace") && capability("strace", canTrace(), "strace may not trace here");

describe.skipIf(!stracePresent)("under strace", () => {
  test("no commit is acknowledged before its pages and its meta page are on disk", () => {
    const trace = join(directory, "trace");
    const delayed = `inject=fdatasync,fsync,msync,pwrite64:delay_exit=${FLUSH_DELAY_US}`;
    const watched = "trace=openat,fdatasync,fsync,msync,pwrite64,pwritev,write";
    const strace = ["-f", "-ttt", "-e", watched, "-e", delayed, "-o", trace, process.execPath, program, newPath(), "4"];
    const said = execFileSync("strace", strace, { env: environment, encoding: "utf8", input: "" });
    expect(said).toContain("acked 4\nholds 4 4\n");
    const acks = acknowledgements(readFileSync(trace, "utf8"));
    expect(acks.map(({ flushed, sealed }) => ({ flushed, sealed }))).toEqual(
      Array.from({ length: 4 }, () => ({ flushed: true, sealed: true })),
    );
    for (const { waitedMs } of acks) expect(waitedMs).toBeGreaterThanOrEqual((2 * FLUSH_DELAY_US * 0.95) / 1000);
  });
});

test("the trace of a reply that does not wait is told apart", () => {
  const opened = '7 1.0 openat(AT_FDCWD, "/s.mdb", O_WRONLY|O_DSYNC|O_CLOEXEC) = 20';
  const early = [opened, "7 2.0 fdatasync(19 <unfinished ...>", '8 2.1 write(1, "acked 1\\n", 8) = 8'].join("\n");
  expect(acknowledgements(early)).toMatchObject([{ flushed: false, sealed: false }]);
  const unsealed = [opened, "7 2.0 fdatasync(19) = 0", '7 2.1 write(1, "acked 1\\n", 8) = 8'].join("\n");
  expect(acknowledgements(unsealed)).toMatchObject([{ flushed: true, sealed: false }]);
  const wrongOrder = [opened, '7 2.0 pwrite64(20, "", 128, 40) = 128', "7 2.1 fdatasync(19) = 0"].join("\n");
  expect(acknowledgements(`${wrongOrder}\n7 2.2 write(1, "acked 1\\n", 8) = 8`)).toMatchObject([{ sealed: false }]);
});

interface Acknowledgement {
  /** The data's flush returned before the reply was written. */
  readonly flushed: boolean;
  /** After it, the meta page's write to the descriptor opened O_DSYNC returned too. */
  readonly sealed: boolean;
  /** From the begin of the flush to the reply. */
  readonly waitedMs: number;
}

/** One entry per `acked` line: what returned since the one before. A call is `unfinished` while it has not returned. */
function acknowledgements(trace: string): Acknowledgement[] {
  const found: Acknowledgement[] = [];
  const synced = new Set<string>();
  let flushedAt: number | undefined;
  let sealed = false;
  for (const line of trace.split("\n")) {
    const [, time = "", call = ""] = /^\d+ +([\d.]+) (.*)$/.exec(line) ?? [];
    const [, name = "", fd = ""] = /^(\w+)\((\w+)/.exec(call) ?? [];
    const returned = / = \d+( \(DELAYED\))?$/.test(call);
    const [, opened] = /^openat\(.*O_DSYNC.* = (\d+)/.exec(call) ?? [];
    if (opened !== undefined) synced.add(opened);
    if (/^(fdatasync|fsync|msync)$/.test(name) && returned) flushedAt ??= Number(time);
    if (name === "pwrite64" && synced.has(fd) && returned) sealed = flushedAt !== undefined;
    if (!/^write\(1, "acked /.test(call)) continue;
    const waitedMs = flushedAt === undefined ? 0 : (Number(time) - flushedAt) * 1000;
    found.push({ flushed: flushedAt !== undefined, sealed, waitedMs });
    flushedAt = undefined;
    sealed = false;
  }
  return found;
}

test("kill -9 at any moment loses nothing that was acknowledged", async () => {
  const path = newPath();
  let acked = 0;
  for (const round of [3, 40, 111, 7, 250]) {
    const child = commit(path, 100_000, 300);
    const first = acked;
    for await (const line of child.lines) {
      const [what, revision] = line.split(" ");
      if (what === "acked") acked = Number(revision);
      if (acked - first === round) child.process.kill("SIGKILL");
    }
    const store = await openLmdbStore({ path, newEpoch: () => "another" });
    const { revision, records, epoch } = await store.world("m").load();
    await store.close();
    expect(revision).toBeGreaterThanOrEqual(acked);
    expect(epoch).toBe("epoch");
    expect(records).toHaveLength(revision);
    acked = revision;
  }
});

describe.skipIf(!isRoot() || !capability("mount", canMount(), "a tmpfs cannot be mounted"))("on a full disk", () => {
  test("a commit fails, nothing is lost, the process lives on and commits once there is room", async () => {
    const disk = join(directory, "disk");
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]);
    onTestFinished(() => void execFileSync("umount", [disk]));
    const ballast = join(disk, "ballast");
    writeFileSync(ballast, Buffer.alloc(1024 * 1024));
    const child = commit(join(disk, "store.mdb"), 120, 10_000);
    const said: string[] = [];
    for await (const line of child.lines) {
      said.push(line);
      const failed = said.filter((text) => text.startsWith("failed")).length;
      if (!line.startsWith("failed")) continue;
      if (failed === 4) rmSync(ballast);
      if (failed < 50) child.process.stdin.write("again\n");
      else child.process.kill();
    }
    const [failure = ""] = said.filter((line) => line.startsWith("failed"));
    expect(failure).toMatch(/^failed (\d+) true cannot commit revision \1 of m: the disk is full$/);
    expect(said.filter((line) => line.startsWith("failed")).length).toBeLessThan(10);
    expect(said.filter((line) => line.startsWith("unhandled"))).toEqual([]);
    expect(said.slice(-2)).toEqual(["acked 120", "holds 120 120"]);
    const store = await openLmdbStore({ path: join(disk, "store.mdb"), newEpoch: () => "another" });
    expect(await store.world("m").load()).toMatchObject({ revision: 120, records: { length: 120 } });
    await store.close();
  });
});

function commit(
  path: string,
  commits: number,
  bytes: number,
): { process: ChildProcessWithoutNullStreams; lines: AsyncIterable<string> } {
  const child = spawn(process.execPath, [program, path, `${commits}`, `${bytes}`], { env: environment });
  return { process: child, lines: createInterface(child.stdout) };
}

function canTrace(): boolean {
  return succeeds("strace", ["-o", "/dev/null", "true"]);
}

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), "kith-mount-"));
  const can = succeeds("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", probe]);
  if (can) execFileSync("umount", [probe]);
  rmSync(probe, { recursive: true, force: true });
  return can;
}

function succeeds(file: string, args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
