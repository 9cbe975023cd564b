import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalRecord, RecordOf } from "@kith/schema";
import { afterEach, beforeEach, expect, test } from "vitest";
import { guardMachine } from "../src/machine-guard.ts";
import {
  controller,
  diskFailures,
  during,
  failDisk,
  ofUnit,
  ran,
  root,
  settled,
  setUp,
  start,
  stop,
  tearDown,
  unit,
  unitDir,
  writes,
} from "./test-support/one-machine.ts";

beforeEach(setUp);
afterEach(tearDown);

test("a new unit is installed, configured and started; the agent says when it is idle", async () => {
  await start();
  await settled();
  expect(ran()).toEqual(["install", "leader-settings-changed", "config-changed", "start"]);
  expect(ofUnit().map((fact) => fact.sequence)).toEqual(ofUnit().map((_, i) => i + 1));
  expect(writes()).toContainEqual({ kind: "workload", status: "maintenance", message: "installing charm software" });
  expect(controller.facts.find((fact) => fact.entity === "machine 0")?.writes[0]).toMatchObject({
    kind: "machine-report",
    toolClient: "perl",
  });
});

test("the key is there before it is shown, private, and kept; the token is used once", async () => {
  await start();
  await settled();
  expect(controller.proofs[0]?.token).toBe("secret");
  expect(existsSync(join(root, "agent/token"))).toBe(false);
  expect(statSync(join(root, "agent/key")).mode & 0o777).toBe(0o600);
  await stop();
  await start();
  await expect.poll(() => controller.proofs.length).toBe(2);
  expect(controller.proofs[1]?.token).toBe("");
  expect(controller.hellos[1]?.publicKey).toBe(controller.hellos[0]?.publicKey);
});

test("a restarted agent runs no hook for a state that did not change", async () => {
  await start();
  await settled();
  const before = ran();
  const said = ofUnit().length;
  await stop();
  controller.idleAt = -1;
  await start();
  await settled();
  expect([ran(), ofUnit().length]).toEqual([before, said]);
});

test("a changed setting runs config-changed once, and the hook reads it through its tool", async () => {
  during("config-changed", 'echo "$(config-get greeting)" >>"$CHARM_DIR/../greetings"; status-set active ready');
  await start();
  await settled();
  controller.put({ kind: "setting", application: "app", key: "greeting", value: "hi" } as Omit<RecordOf, "revision">);
  await settled();
  expect(ran().slice(4)).toEqual(["config-changed"]);
  expect(readFileSync(join(unitDir(), "greetings"), "utf8")).toBe("hello\nhi\n");
  expect(writes()).toContainEqual({ kind: "workload", status: "active", message: "ready" });
});

test("a hook that fails is told with its name; its writes are not; resolved runs it again", async () => {
  during("start", 'open-port 80; [ -e "$CHARM_DIR/../fixed" ] || exit 3');
  await start();
  await settled();
  expect(writes()).toContainEqual(expect.objectContaining({ kind: "hook-error", hook: "start", relation: null }));
  expect(writes().some((write) => write.kind === "open-port")).toBe(false);
  await expect.poll(() => controller.lines.join("\n")).toContain('hook "start" failed: exit status 3');
  writeFileSync(join(unitDir(), "fixed"), "");
  controller.onFact = (fact) => {
    if (fact.writes.some((write) => write.kind === "hook-error-cleared")) controller.stage(unit());
  };
  controller.put({ ...unit(), resolve: "retry" } as Omit<RecordOf, "revision">);
  await settled();
  expect(writes()).toContainEqual(expect.objectContaining({ kind: "open-port", from: 80 }));
  expect(ran().filter((name) => name === "start")).toHaveLength(2);
});

test("a refused flush fails the hook", async () => {
  during("install", "open-port 80");
  controller.refuse = (fact) =>
    fact.writes.some((write) => write.kind === "open-port")
      ? { code: "port-conflict", port: "80/tcp", unit: "app/0", other: "b/0", otherPort: "80/tcp" }
      : null;
  await start();
  await settled();
  expect(writes()).toContainEqual(expect.objectContaining({ kind: "hook-error", hook: "install", relation: null }));
  await expect.poll(() => controller.lines.join("\n")).toContain('cannot open 80/tcp (unit "app/0")');
  expect(ran()).toEqual(["install"]);
});

test("a fact whose answer was lost is not applied twice, and no hook runs twice", async () => {
  await start();
  await settled();
  const before = ofUnit().length;
  controller.mute = true;
  controller.put({ kind: "setting", application: "app", key: "greeting", value: "x" } as Omit<RecordOf, "revision">);
  await expect.poll(() => ofUnit().length).toBe(before + 1);
  controller.mute = false;
  controller.cut();
  await settled();
  expect(ofUnit().length).toBe(before + 1);
  expect(ran().slice(4)).toEqual(["config-changed"]);
});

test("a connection that is cut during a hook does not disturb it", async () => {
  during("install", "status-set maintenance one; sleep 0.2; state-set k=v; status-set maintenance two");
  await start();
  await expect.poll(() => ran().length).toBe(1);
  controller.cut();
  await settled();
  expect(ran()).toEqual(["install", "leader-settings-changed", "config-changed", "start"]);
  expect(writes()).toContainEqual({ kind: "state-set", key: "k", value: "v" });
  expect(ofUnit().map((fact) => fact.sequence)).toEqual(ofUnit().map((_, i) => i + 1));
});

test("an agent that dies in the middle of a hook: the next one ends the hook and tells that it failed", async () => {
  during("install", 'echo $$ >>"$CHARM_DIR/../pids"; [ -e "$CHARM_DIR/../again" ] || sleep 30');
  await start();
  await expect.poll(() => existsSync(join(unitDir(), "pids"))).toBe(true);
  const [pid] = readFileSync(join(unitDir(), "pids"), "utf8").trim().split("\n");
  // As kill -9 would leave it: the state on disk as it is now, the process alive.
  const stored = readFileSync(join(root, "agent/state/units/unit-app-0.json"), "utf8");
  expect(JSON.parse(stored).run.process.pid).toBe(Number(pid));
  await stop();
  writeFileSync(join(root, "agent/state/units/unit-app-0.json"), stored);
  await start();
  await settled();
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  expect(writes()).toContainEqual(expect.objectContaining({ kind: "hook-error", hook: "install", relation: null }));
});

test("a disk that forgot a unit takes the controller's copy once, however often the connection is cut meanwhile", async () => {
  await start();
  await settled();
  await stop();
  const file = join(root, "agent/state/units/unit-app-0.json");
  const { records } = JSON.parse(readFileSync(file, "utf8")) as { records: LocalRecord[] };
  const sequence = controller.applied.get("app/0") ?? 0;
  const copy = records.map((record) => (record.kind === "unit-local" ? { ...record, sequence } : record));
  controller.answers = { ...controller.answers, "local-records": { records: copy, charmState: {} } };
  controller.hold = "local-records";
  rmSync(file);
  controller.put({ kind: "setting", application: "app", key: "greeting", value: "hi" } as Omit<RecordOf, "revision">);
  during("config-changed", "sleep 0.5; state-set k=v");
  await start();
  for (const connections of [3, 4]) {
    await expect.poll(() => controller.held.length).toBeGreaterThan(0);
    controller.cut();
    await expect.poll(() => controller.hellos.length, { timeout: 5_000 }).toBe(connections);
  }
  await expect.poll(() => controller.held.length).toBeGreaterThan(0);
  controller.answerNext();
  // The hook runs now: whatever else was asked is answered in the middle of it.
  await expect.poll(() => ran().length).toBe(5);
  while (controller.answerNext());
  await settled();
  expect(ran().slice(4)).toEqual(["config-changed"]);
  expect(writes().filter((write) => write.kind === "state-set" || write.kind === "hook-error")).toEqual([
    { kind: "state-set", key: "k", value: "v" },
  ]);
  expect(ofUnit().map((fact) => fact.sequence)).toEqual(ofUnit().map((_, i) => i + 1));
});

test("a unit that dies runs stop and remove, says so, and leaves nothing", async () => {
  await start();
  await settled();
  controller.onFact = (fact) => {
    if (fact.writes.some((write) => write.kind === "unit-dead"))
      controller.stage({ ...unit(), life: "dead" } as Omit<RecordOf, "revision">);
  };
  controller.put({ ...unit(), life: "dying" } as Omit<RecordOf, "revision">);
  await expect.poll(() => writes().some((write) => write.kind === "unit-dead"), { timeout: 10_000 }).toBe(true);
  const traces = [unitDir(), join(root, "agent/state/units/unit-app-0.json"), join(root, "tools/unit-app-0")];
  await expect.poll(() => traces.filter(existsSync)).toEqual([]);
  await settled();
  expect(traces.filter(existsSync)).toEqual([]);
});

test("a script that outlives its time limit is killed with its children, and fails", async () => {
  await start();
  await settled();
  controller.put({
    ...{
      kind: "task-order",
      receiver: "app/0",
      task: "8",
      name: "juju-exec",
      parallel: true,
      group: "",
      cancel: false,
    },
    params: { command: 'sleep 300 & echo $! >"$CHARM_DIR/../child"; printf "\\377"; wait', timeout: 300e6 },
  } as Omit<RecordOf, "revision">);
  await expect
    .poll(() => writes().find((write) => write.kind === "task" && write.status !== "running"), { timeout: 5000 })
    .toMatchObject({
      status: "failed",
      message: "signal: killed",
      results: { "return-code": 0, stdout: "/w==", "stdout-encoding": "base64" },
    });
  const child = readFileSync(join(unitDir(), "child"), "utf8").trim();
  await expect.poll(() => existsSync(`/proc/${child}/cwd`)).toBe(false);
});

test("an action runs, with its output and what it set", async () => {
  await start();
  await settled();
  const order = {
    kind: "task-order",
    receiver: "app/0",
    task: "7",
    name: "juju-exec",
    params: { command: "echo out; action-set a.b=1; exit 4" },
    parallel: true,
    group: "",
    cancel: false,
  };
  controller.put(order as unknown as Omit<RecordOf, "revision">);
  await expect
    .poll(() => writes().find((write) => write.kind === "task" && write.status === "completed"), { timeout: 10_000 })
    .toMatchObject({
      id: "7",
      results: { "return-code": 4, stdout: "out\n", a: { b: "1" } },
    });
});

test("a disk that is full for a while loses nothing", async () => {
  await start();
  await settled();
  failDisk(3);
  controller.put({ kind: "setting", application: "app", key: "greeting", value: "x" } as Omit<RecordOf, "revision">);
  await expect.poll(() => diskFailures, { timeout: 20_000 }).toBe(0);
  await expect
    .poll(() => ran().includes("config-changed") && controller.idleAt === controller.revision, { timeout: 20_000 })
    .toBe(true);
  expect(ofUnit().map((fact) => fact.sequence)).toEqual(ofUnit().map((_, i) => i + 1));
});

test("a second agent for the same directory is refused", async () => {
  const guard = await guardMachine(root);
  await expect(guardMachine(root)).rejects.toThrow(
    `cannot start agent: machine directory ${root} is held by another agent`,
  );
  guard.close();
  (await guardMachine(root)).close();
});
