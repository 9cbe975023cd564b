// One tiny charm over the whole path, and its bad days: a restarted controller, a killed agent, hooks that fail, hang,
// print megabytes or cannot be run. The data directory's path has 200 bytes. Each test leaves the model settled.
import { appendFileSync, chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isAlive, processesNamed } from "./footprint.ts";
import { modelRevision } from "./revision.ts";
import { kill, root, Scratch, unitsOf, until } from "./scratch.ts";

const PATH_BYTES = 200;
const charm = join(root, "test/charms/thread");
const kith: Scratch = new Scratch({ dataNameBytes: PATH_BYTES });
let machines = "";

beforeAll(async () => {
  await kith.bootstrap();
  await kith.ok("model-config", "automatically-retry-hooks=false");
});
afterAll(() => kith.close());

const unitDirectory = async (unit: string): Promise<string> =>
  join(machines, (await kith.unit(unit))?.machine ?? "?", "agents", `unit-${unit.replace("/", "-")}`);
const journal = async (unit: string): Promise<string[]> =>
  readFileSync(join(await unitDirectory(unit), "journal"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.trimEnd());
const agentOf = (machine: string): number | undefined =>
  processesNamed("kith-agent.cjs").find(({ command }) => command.endsWith(join(machines, machine)))?.pid;
const workload = async (unit: string): Promise<string> => {
  const status = (await kith.unit(unit))?.["workload-status"];
  return `${status?.current}: ${status?.message ?? ""}`;
};

test("hooks run in order and a relation carries data", async () => {
  await kith.ok("deploy", charm, "a");
  await kith.ok("deploy", charm, "b", "--config", "value=of b");
  await kith.ok("integrate", "a:source", "b:sink");
  await kith.settled();
  const data = kith.data() ?? "";
  expect(Buffer.byteLength(data)).toBe(PATH_BYTES);
  machines = join(data, "machines", (await modelRevision(kith)).model);
  const lines = await journal("a/0");
  expect(lines.slice(0, 2)).toEqual(["install", "ring-relation-created"]);
  expect(lines.filter((line) => !line.startsWith("source-"))).toEqual([
    "install",
    "ring-relation-created",
    "leader-elected",
    "config-changed",
    "start",
  ]);
  expect(lines.filter((line) => line.startsWith("source-"))).toEqual([
    "source-relation-created",
    "source-relation-joined b/0",
    "source-relation-changed b/0",
  ]);
  expect(await workload("b/0")).toBe("active: ok, heard first");
});

test("one changed setting runs one hook here and one there", async () => {
  const before = [await journal("a/0"), await journal("b/0")];
  await kith.ok("config", "a", "value=second");
  await kith.settled();
  expect((await journal("a/0")).slice(before[0]?.length)).toEqual(["config-changed"]);
  expect((await journal("b/0")).slice(before[1]?.length)).toEqual(["sink-relation-changed a/0"]);
  expect(await workload("b/0")).toBe("active: ok, heard second");
});

test("a restarted controller stands at the same revision and nobody runs a hook for it", async () => {
  const before = { ...(await modelRevision(kith)), a: await journal("a/0"), b: await journal("b/0") };
  await kith.ok("controller", "stop");
  expect((await kith.run("status")).code).not.toBe(0);
  expect(agentOf("0")).toBe(undefined);
  await kith.ok("controller", "start");
  await kith.settled();
  expect({ ...(await modelRevision(kith)), a: await journal("a/0"), b: await journal("b/0") }).toEqual(before);
  await kith.ok("config", "a", "value=third");
  await kith.settled();
  expect(await workload("b/0")).toBe("active: ok, heard third");
});

test("a controller that was killed comes back to what it acknowledged", async () => {
  await kith.ok("config", "a", "value=fourth");
  const [controller] = processesNamed(`kith-controller.cjs --data-dir ${kith.data()}`);
  kill(controller?.pid ?? 0);
  await until("another controller answers", async () => (await kith.run("status")).code === 0);
  await kith.settled();
  expect(await workload("b/0")).toBe("active: ok, heard fourth");
});

test("a failing hook puts the unit in error; resolved runs it again, --no-retry goes past it", async () => {
  expect((await kith.run("resolved", "a/0")).stderr).toContain('unit "a/0" is not in an error state');
  await kith.ok("config", "a", "mode=fail");
  const waited = await kith.run("wait", "--settled", "--timeout", "60");
  expect(waited.code).toBe(1);
  expect(waited.stderr + waited.stdout).toMatch(/it breaks here[\s\S]*kith resolved a\/0/);
  expect(await workload("a/0")).toBe('error: hook failed: "config-changed"');
  const failed = (await journal("a/0")).length;
  await kith.ok("resolved", "a/0");
  await until("it ran once more", async () => (await journal("a/0")).length === failed + 1);
  await until("it failed once more", async () => (await workload("a/0")).startsWith("error"));
  await kith.ok("resolved", "a/0", "--no-retry");
  await kith.settled();
  expect(await journal("a/0")).toHaveLength(failed + 1);
  await kith.ok("config", "a", "mode=ok");
  await kith.settled();
  expect(await workload("a/0")).toMatch(/^active: ok/);
});

test("a hook that is not executable is an error that names it", async () => {
  const copy = join(kith.directory, "not-executable");
  cpSync(charm, copy, { recursive: true, verbatimSymlinks: true });
  writeFileSync(join(copy, "hooks/any"), readFileSync(join(charm, "hooks/any")), { mode: 0o644 });
  chmodSync(join(copy, "hooks/any"), 0o644);
  await kith.ok("deploy", copy, "c");
  const waited = await kith.run("wait", "--settled", "--timeout", "60");
  expect(waited.code).toBe(1);
  expect(waited.stderr + waited.stdout).toContain("permission denied");
  expect(await workload("c/0")).toBe('error: hook failed: "install"');
  chmodSync(join(await unitDirectory("c/0"), "charm/hooks/any"), 0o755);
  await kith.ok("resolved", "c/0");
  await kith.settled();
  expect(await workload("c/0")).toMatch(/^active/);
  await kith.ok("remove-application", "c", "--no-prompt");
  await until("c is gone", async () => !unitsOf(await kith.status()).has("c/0"));
});

test("a hook may print megabytes", async () => {
  await kith.ok("config", "a", "mode=noise");
  await kith.settled();
  expect(await workload("a/0")).toMatch(/^active: noise/);
  const log = await until("the last line is in the log", async () => {
    const text = await kith.ok("debug-log", "--replay", "--no-tail", "--include", "unit-a-0");
    return text.includes("the last line") && text;
  });
  expect(log.split("\n").filter((line) => line.includes("xxxxxxxx"))).toHaveLength(3000);
});

const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

test("an action may answer a megabyte: it comes back whole, also from a controller that was killed", async () => {
  const printed = `${upTo(160_000).join("\n")}\n`;
  const results = { "return-code": 0, stdout: printed, long: upTo(4_000).join(",") };
  expect(await kith.action("a/0", "report")).toMatchObject({ status: "completed", results });
  const [controller] = processesNamed(`kith-controller.cjs --data-dir ${kith.data()}`);
  kill(controller?.pid ?? 0);
  await until("another controller answers", async () => (await kith.run("status")).code === 0);
  const operations = JSON.parse(await kith.ok("operations", "--format", "json")) as Record<string, unknown>;
  const id = Object.keys(operations).at(-1) ?? "?";
  const shown = JSON.parse(await kith.ok("show-operation", id, "--format", "json")) as {
    readonly tasks: Readonly<Record<string, { readonly results: unknown }>>;
  };
  const [[task, { results: read }] = ["?", { results: null }]] = Object.entries(shown.tasks);
  expect(read).toEqual(results);
  expect(JSON.parse(await kith.ok("show-task", task, "--format", "json"))).toMatchObject({ results });
  expect(await kith.ok("exec", "--unit", "a/0", "--", "seq", "1", "160000")).toBe(printed);
});

test("what a script prints beyond the limit is cut, and the cut is told", async () => {
  const script = "head -c 6000000 /dev/zero | tr '\\0' x";
  const [machine = "?"] = Object.keys((await kith.status()).machines);
  for (const at of [
    ["--unit", "a/0"],
    ["--machine", machine],
  ]) {
    const printed = await kith.ok("exec", ...at, "--", script);
    expect(printed.slice(-40)).toMatch(/x\n\[cut: 6000000 bytes in all\]$/);
    expect(printed.length).toBeGreaterThan(4_000_000);
  }
});

test("a hanging hook is named; its agent killed, it is cleaned up, called failed and run again", async () => {
  await kith.ok("config", "a", "mode=hang");
  const file = join(await unitDirectory("a/0"), "hanging");
  const hook = await until("the hook hangs", () => existsSync(file) && Number(readFileSync(file, "utf8")));
  const waited = await kith.run("wait", "--settled", "--timeout", "1");
  expect(waited.code).toBe(1);
  expect(waited.stderr).toMatch(/a\/0.*config-changed/);
  const machine = (await kith.unit("a/0"))?.machine ?? "?";
  const before = agentOf(machine) ?? 0;
  kill(before);
  await until("another agent", () => agentOf(machine) !== undefined && agentOf(machine) !== before);
  await until("the interrupted hook is gone", () => !isAlive(hook));
  await until("it is called failed", async () => (await workload("a/0")) === 'error: hook failed: "config-changed"');
  appendFileSync(join(await unitDirectory("a/0"), "go"), "");
  await kith.ok("resolved", "a/0");
  await kith.settled();
  expect(await workload("a/0")).toMatch(/^active: hang/);
});

test("a machine's directory has one agent", async () => {
  const machine = (await kith.unit("a/0"))?.machine ?? "?";
  const second = await kith.program(process.execPath, [join(root, "dist/kith-agent.cjs"), join(machines, machine)]);
  expect(second.code).not.toBe(0);
  expect(second.stdout + second.stderr).toMatch(/another agent/);
  expect(agentOf(machine)).toBeGreaterThan(0);
});

test("a hook tool outside a hook says so", async () => {
  const machine = (await kith.unit("a/0"))?.machine ?? "?";
  const tool = await kith.program(join(machines, machine, "tools/unit-a-0/config-get"), []);
  expect(tool).toMatchObject({ code: 1, stderr: expect.stringContaining("JUJU_CONTEXT_ID not set") });
});

test("a removed relation and application leave through their hooks", async () => {
  const before = (await journal("b/0")).length;
  await kith.ok("remove-relation", "a:source", "b:sink");
  await kith.settled();
  expect((await journal("b/0")).slice(before)).toEqual(["sink-relation-departed a/0", "sink-relation-broken"]);
  await kith.ok("remove-application", "a", "b", "--no-prompt");
  await until("both are gone", async () => Object.keys((await kith.status()).applications).length === 0);
  await until("their machines are gone", async () => Object.keys((await kith.status()).machines).length === 0);
});
