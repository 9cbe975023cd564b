// How an agent that is told to stop treats what runs: real processes, a real disk.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordOf } from "@kith/schema";
import { afterEach, beforeEach, expect, test } from "vitest";
import { STOP_GRACE_MS } from "../src/limits.ts";
import {
  agent,
  controller,
  during,
  machine,
  ran,
  root,
  settled,
  setUp,
  start,
  stop,
  tearDown,
  unitDir,
  writes,
} from "./test-support/one-machine.ts";

beforeEach(setUp);
afterEach(tearDown);

async function stopGently(): Promise<number> {
  const from = performance.now();
  await agent?.stop();
  const took = performance.now() - from;
  await stop();
  return took;
}
const began = (name: string) => expect.poll(() => ran().includes(name), { timeout: 10_000 }).toBe(true);
const errors = () => writes().filter((write) => write.kind === "hook-error");

test("an agent with nothing to do stops at once", async () => {
  await start();
  await settled();
  expect(await stopGently()).toBeLessThan(STOP_GRACE_MS / 5);
});

test("a running hook comes to its end, nothing new begins, and no hook runs twice", async () => {
  during("install", 'sleep 0.7; state-set k=v; echo >"$CHARM_DIR/../ended"');
  await start();
  await began("install");
  const took = await stopGently();
  expect([took > 300, took < STOP_GRACE_MS, existsSync(join(unitDir(), "ended"))]).toEqual([true, true, true]);
  expect(ran()).toEqual(["install"]);
  await start();
  await settled();
  expect(ran()).toEqual(["install", "leader-settings-changed", "config-changed", "start"]);
  expect(writes()).toContainEqual({ kind: "state-set", key: "k", value: "v" });
  expect(errors()).toEqual([]);
});

test("a hook that ends while the controller is away too is told by the next agent", async () => {
  during("install", "sleep 0.7");
  await start();
  await began("install");
  controller.mute = true;
  await stopGently();
  controller.mute = false;
  await start();
  await settled();
  expect([ran().filter((name) => name === "install").length, errors()]).toEqual([1, []]);
});

test("a hook that takes longer than the grace is killed, and has failed for the next agent", async () => {
  during("install", 'echo $$ >"$CHARM_DIR/../pid"; [ -e "$CHARM_DIR/../again" ] || sleep 300');
  await start();
  await expect.poll(() => existsSync(join(unitDir(), "pid"))).toBe(true);
  const pid = readFileSync(join(unitDir(), "pid"), "utf8").trim();
  expect(Math.abs((await stopGently()) - STOP_GRACE_MS)).toBeLessThan(STOP_GRACE_MS / 2);
  expect(existsSync(`/proc/${pid}/cwd`)).toBe(false);
  await start();
  await settled();
  expect(errors()).toEqual([expect.objectContaining({ hook: "install" })]);
});

test("a script of the machine comes to its end too", async () => {
  await start();
  await settled();
  const order = { kind: "task-order", receiver: "0", task: "7", name: "juju-exec", parallel: true, group: "" } as const;
  const command = "echo >begun; sleep 0.5; echo done";
  controller.put({ ...order, cancel: false, params: { command } } as Omit<RecordOf<"task-order">, "revision">);
  await expect.poll(() => existsSync(join(root, "begun"))).toBe(true);
  controller.onFact = () => controller.drop("task-order", "0", "7");
  await stopGently();
  await start();
  const told = () => controller.facts.flatMap((fact) => fact.writes).filter((write) => write.kind === "task");
  await expect.poll(() => told().at(-1)).toMatchObject({ status: "completed", results: { stdout: "done\n" } });
});

test("nobody waits for the hooks of a machine that is gone from the model", async () => {
  during("install", "sleep 300");
  await start();
  await began("install");
  controller.put({ ...machine(), life: "dead" } as Omit<RecordOf<"machine">, "revision">);
  await expect.poll(() => agent?.view().get("machine", "0")?.life).toBe("dead");
  expect(await stopGently()).toBeLessThan(STOP_GRACE_MS / 5);
});
