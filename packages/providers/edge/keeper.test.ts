import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { KeptStatus, ProcessSpec } from "../src/index.ts";
import { readStat } from "../src/local/process-table.ts";
import { alive, type Bench, openBench, until } from "./keeper-process.ts";

let bench: Bench;
beforeEach(() => {
  bench = openBench();
});
afterEach(() => bench.close());

const spec = (script: string, tag: number | null = null): ProcessSpec => ({
  argv: ["/bin/bash", "-c", script],
  cwd: bench.data,
  env: { PATH: "/usr/bin:/bin" },
  log: join(bench.data, "out.log"),
  tag,
});

async function status(name: string): Promise<KeptStatus | undefined> {
  return (await bench.keeper.ask("list", {})).processes.find((each) => each.name === name);
}

async function runningPid(name: string, not?: number): Promise<number> {
  let pid: number | null | undefined;
  await until(async () => {
    pid = (await status(name))?.pid;
    return pid !== null && pid !== undefined && pid !== not;
  });
  return pid as number;
}

test("a killed process is started again, a stopped one is not", async () => {
  await bench.startKeeper();
  await bench.keeper.ask("start", { name: "web", spec: spec("exec sleep 100") });
  const first = await runningPid("web");
  process.kill(first, "SIGKILL");
  const second = await runningPid("web", first);
  expect((await status("web"))?.restarts).toBe(1);
  await bench.keeper.ask("stop", { name: "web", graceMs: 1000, forget: false });
  expect(alive(second)).toBe(false);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await status("web")).toMatchObject({ wanted: "stopped", pid: null, lastEnd: "SIGTERM" });
});

test("a second start while it runs starts nothing", async () => {
  await bench.startKeeper();
  const ask = { name: "web", spec: spec("exec sleep 100") };
  const replies = await Promise.all([1, 2, 3].map(() => bench.keeper.ask("start", ask)));
  expect(new Set(replies.map((each) => each.pid)).size).toBe(1);
});

test("a process that dies at once is started with growing pauses", async () => {
  await bench.startKeeper();
  await bench.keeper.ask("start", { name: "bad", spec: spec("date +%s%3N; exit 3") });
  await until(async () => readFileSync(join(bench.data, "out.log"), "utf8").split("\n").length > 4);
  const times = readFileSync(join(bench.data, "out.log"), "utf8").trim().split("\n").map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = times;
  expect(d - c).toBeGreaterThan(1.3 * (b - a));
  expect((await status("bad"))?.lastEnd).toBe("exit 3");
});

test("SIGTERM is not enough for everyone: SIGKILL follows after the grace", async () => {
  await bench.startKeeper();
  await bench.keeper.ask("start", { name: "deaf", spec: spec("trap '' TERM; echo up; while :; do sleep 0.1; done") });
  await until(() => readFileSync(join(bench.data, "out.log"), "utf8").includes("up"));
  const pid = await runningPid("deaf");
  await bench.keeper.ask("stop", { name: "deaf", graceMs: 300, forget: true });
  expect(alive(pid)).toBe(false);
  expect(await status("deaf")).toBeUndefined();
});

test("a killed keeper leaves its processes running, and the next one adopts them", async () => {
  const first = await bench.startKeeper();
  await bench.keeper.ask("start", { name: "web", spec: spec("exec sleep 100") });
  const pid = await runningPid("web");
  first.child.kill("SIGKILL");
  await until(() => first.child.signalCode === "SIGKILL");
  expect(alive(pid)).toBe(true);
  await bench.startKeeper();
  expect(await status("web")).toMatchObject({ pid, restarts: 0 });
  process.kill(pid, "SIGKILL");
  await runningPid("web", pid);
});

test("a second keeper on the same directory is refused", async () => {
  await bench.startKeeper();
  const second = await bench.startKeeper();
  expect(second.code).toBe(1);
  expect(second.said()).toBe(`ERROR cannot start a keeper for ${bench.data}: another one is running\n`);
});

test("kept processes have a session and a tag of their own", async () => {
  await bench.startKeeper();
  await bench.keeper.ask("start", { name: "web", spec: spec("exec sleep 100", 700_123) });
  const pid = await runningPid("web");
  await until(() => /^Max msgqueue size\s+700123\s+700123/m.test(readFileSync(`/proc/${pid}/limits`, "utf8")));
  const session = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ")[3];
  expect(session).toBe(String(pid));
  expect(await readStat(pid)).toBeDefined();
});

test("shutdown stops everything, and the next keeper runs it again", async () => {
  const first = await bench.startKeeper();
  await bench.keeper.ask("start", { name: "web", spec: spec("exec sleep 100") });
  const pid = await runningPid("web");
  await bench.keeper.ask("shutdown", { graceMs: 1000 });
  expect(alive(pid)).toBe(false);
  await until(() => first.child.exitCode === 0);
  await bench.startKeeper();
  await runningPid("web", pid);
});
