import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { pause } from "../src/supervisor.ts";

const built = mkdtempSync(join(tmpdir(), "kith-keep-"));
const script = join(built, "keep.cjs");
let directory = "";

beforeAll(() => {
  buildSync({
    entryPoints: [join(import.meta.dirname, "../src/main.ts")],
    bundle: true,
    platform: "node",
    outfile: script,
  });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kith-kept-"));
});
afterEach(() => {
  keep("stop", directory);
  rmSync(directory, { recursive: true, force: true });
});

const keep = (...args: string[]): number =>
  spawnSync(process.execPath, [script, ...args], { stdio: "ignore" }).status ?? -1;
const kept = (): string[] =>
  existsSync(join(directory, "runs")) ? readFileSync(join(directory, "runs"), "utf8").trim().split("\n") : [];

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 500; i += 1) {
    if (holds()) return;
    await pause(20);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** A program that notes its pid and stays. */
const program = [
  "bash",
  "-c",
  'echo $$ >> runs; trap "echo hup >> runs" HUP; trap "exit 0" TERM; while :; do sleep 0.05; done',
];
const alive = (pid: string): boolean => spawnSync("kill", ["-0", pid]).status === 0;

test("a killed program comes back; stop ends both and leaves no pid file", async () => {
  expect(keep("start", directory, "--", ...program)).toBe(0);
  await until("the first run", () => kept().length === 1);
  execFileSync("kill", ["-9", kept()[0] ?? ""]);
  await until("the second run", () => kept().length === 2);
  expect(keep("running", directory)).toBe(0);
  expect(keep("stop", directory)).toBe(0);
  expect(keep("running", directory)).toBe(1);
  expect(alive(kept()[1] ?? "")).toBe(false);
  expect(existsSync(join(directory, "pid"))).toBe(false);
});

test("starting twice is starting once, and reload reaches the program", async () => {
  keep("start", directory, "--", ...program);
  await until("the run", () => kept().length === 1);
  keep("start", directory, "--", ...program);
  keep("reload", directory);
  await until("the signal", () => kept().includes("hup"));
  expect(kept().filter((line) => line !== "hup")).toHaveLength(1);
});

test("a program that cannot stay up is started less and less often", async () => {
  keep("start", directory, "--", "bash", "-c", "date +%s%N >> runs");
  await until("four runs", () => kept().length >= 4);
  const times = kept().map((line) => Number(line) / 1e6);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  expect(gaps[2]).toBeGreaterThan((gaps[0] ?? 0) * 1.5);
});

test("a pid that another process has now is not taken for the supervisor", () => {
  writeFileSync(join(directory, "pid"), `${process.pid} 1\n`);
  expect(keep("running", directory)).toBe(1);
  expect(keep("stop", directory)).toBe(0);
});
