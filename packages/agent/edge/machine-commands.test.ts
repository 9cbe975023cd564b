// Scripts for the machine itself: real shells, a real disk, a controller that does as it is told.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordOf, WriteOf } from "@kith/schema";
import { afterEach, beforeEach, expect, test } from "vitest";
import { controller, during, ran, root, settled, setUp, start, stop, tearDown } from "./test-support/one-machine.ts";

beforeEach(() => {
  setUp();
  // The commit that ends a task takes its order away.
  controller.onFact = (fact) => {
    for (const write of fact.writes)
      if (write.kind === "task" && write.status !== "running") controller.drop("task-order", "0", write.id);
  };
});
afterEach(tearDown);

type Order = Omit<RecordOf<"task-order">, "revision">;
function order(task: string, command: string, extra: Partial<Order> = {}): Order {
  const standard = { name: "juju-exec", parallel: true, group: "", cancel: false };
  return { kind: "task-order", receiver: "0", task, params: { command }, ...standard, ...extra };
}
const told = (): WriteOf<"task">[] =>
  controller.facts
    .filter((fact) => fact.entity === "machine 0")
    .flatMap((fact) => fact.writes)
    .filter((write) => write.kind === "task");
const endOf = (task: string) => told().find((write) => write.id === task && write.status !== "running");
const ended = (task: string) => expect.poll(() => endOf(task), { timeout: 10_000 });
const stateFile = () => join(root, "agent/state/machine.json");

test("a script runs once in the machine's directory, with no unit's context, and its output is told", async () => {
  await start();
  await settled();
  controller.put(order("7", 'echo x >>runs; pwd; env | grep -c "^JUJU_"; echo err >&2; exit 3'));
  await ended("7").toEqual({
    kind: "task",
    id: "7",
    status: "completed",
    message: "",
    results: { "return-code": 3, stdout: `${root}\n0\n`, stderr: "err\n" },
  });
  expect(told().map((write) => write.status)).toEqual(["running", "completed"]);
  await settled();
  expect(readFileSync(join(root, "runs"), "utf8")).toBe("x\n");
});

test("a script that is not parallel waits for the hook that runs, and one of a group for its group", async () => {
  during("install", 'sleep 0.5; echo hook >>"$CHARM_DIR/../../../order"');
  await start();
  await expect.poll(() => ran().length).toBe(1);
  controller.put(
    order("1", "echo locked >>order", { parallel: false }),
    order("2", "sleep 0.2; echo first >>order", { parallel: false, group: "g" }),
    order("3", "echo second >>order", { parallel: false, group: "g" }),
  );
  await ended("1").toMatchObject({ status: "completed" });
  expect(readFileSync(join(root, "order"), "utf8").trim().split("\n")).toEqual(["first", "second", "hook", "locked"]);
});

test("a cancelled script is killed with its children", async () => {
  await start();
  controller.put(order("4", "sleep 300 & echo $! >child; wait"));
  await expect.poll(() => existsSync(join(root, "child"))).toBe(true);
  controller.put(order("4", "", { cancel: true }));
  await ended("4").toMatchObject({ status: "aborted" });
  const child = readFileSync(join(root, "child"), "utf8").trim();
  await expect.poll(() => existsSync(`/proc/${child}/cwd`)).toBe(false);
});

test("a script that outlives its time limit fails", async () => {
  await start();
  controller.put(order("5", "", { params: { command: "sleep 300", timeout: 2e8 } }));
  await ended("5").toMatchObject({ status: "failed", message: "signal: killed" });
});

test("a script that its agent died with has failed, is ended, and never runs again", async () => {
  await start();
  await settled();
  controller.put(order("6", "echo x >>runs; sleep 300"));
  await expect.poll(() => existsSync(join(root, "runs"))).toBe(true);
  const stored = readFileSync(stateFile(), "utf8");
  const { contextId } = JSON.parse(stored).runs[0];
  await stop();
  // As kill -9 in the moment before the process was noted down would leave it.
  writeFileSync(stateFile(), stored.replace(/"process":\{[^}]*\}/, '"process":null'));
  const env = { PATH: "/usr/bin:/bin", KITH_COMMAND_ID: contextId };
  const left = spawn("sleep", ["300"], { env, detached: true, stdio: "ignore" });
  const end = once(left, "exit");
  await start();
  expect(await end).toEqual([null, "SIGKILL"]);
  await ended("6").toMatchObject({ status: "failed", message: "action terminated" });
  await settled();
  expect(readFileSync(join(root, "runs"), "utf8")).toBe("x\n");
});

test("a result whose answer was lost is told once, and its script runs once", async () => {
  await start();
  await settled();
  controller.mute = true;
  controller.put(order("8", "echo x >>runs"));
  await expect.poll(() => told().length).toBe(1);
  controller.cut();
  await expect.poll(() => told().length, { timeout: 10_000 }).toBe(2);
  controller.mute = false;
  controller.cut();
  await settled();
  expect(told().map((write) => write.status)).toEqual(["running", "completed"]);
  expect(readFileSync(join(root, "runs"), "utf8")).toBe("x\n");
});

test("a disk that forgot its numbers still tells what a script came to", async () => {
  await start();
  await settled();
  await stop();
  const { runs: _runs, ...rest } = JSON.parse(readFileSync(stateFile(), "utf8"));
  const run = { task: "9", contextId: "gone", process: null };
  writeFileSync(stateFile(), JSON.stringify({ ...rest, given: 0, facts: [], runs: [run] }));
  controller.put(order("9", "echo x >>runs"));
  await start();
  await ended("9").toMatchObject({ status: "failed", message: "action terminated" });
  expect(existsSync(join(root, "runs"))).toBe(false);
});
