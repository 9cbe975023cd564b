// Batch delivery on real units: one hook for many members, the file that names them, and the way back.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRevision } from "./revision.ts";
import { root, Scratch, until } from "./scratch.ts";

const charm = join(root, "test/charms/thread");
const kith = new Scratch();
let machines = "";

beforeAll(async () => {
  await kith.bootstrap();
  await kith.ok("deploy", charm, "a", "-n", "4");
  await kith.ok("deploy", charm, "b");
  await kith.settled();
  machines = join(kith.data() ?? "", "machines", (await modelRevision(kith)).model);
});
afterAll(() => kith.close());

const fileOf = async (unit: string, name: string): Promise<string> =>
  join(machines, (await kith.unit(unit))?.machine ?? "?", "agents", `unit-${unit.replace("/", "-")}`, name);
const linesOf = async (unit: string, name: string): Promise<string[]> => {
  const file = await fileOf(unit, name);
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
};
/** The hooks of b/0 for its relation since `from` lines of its journal. */
const told = async (from = 0): Promise<string[]> =>
  (await linesOf("b/0", "journal")).slice(from).filter((line) => line.startsWith("sink-"));
const deltas = async (from = 0): Promise<unknown[]> =>
  (await linesOf("b/0", "deltas")).slice(from).map((line) => JSON.parse(line));
const journalLength = async (): Promise<number> => (await linesOf("b/0", "journal")).length;

/** While b/0 does nothing else, `change` is made and has reached everybody else. */
async function meanwhile(change: () => Promise<unknown>): Promise<void> {
  await kith.ok("config", "b", "mode=hang");
  const hanging = await fileOf("b/0", "hanging");
  await until("b/0 hangs", () => existsSync(hanging));
  await change();
  await kith.ok("config", "b", "mode=ok");
  writeFileSync(await fileOf("b/0", "go"), "");
  await kith.settled();
}

test("a charm that does not ask for it needs --force, and is told so", async () => {
  const refused = await kith.run("batch", "b:sink", "on");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('cannot batch b:sink: charm "local:thread-1" does not ask for it');
  expect(refused.stderr).toContain("kith batch b:sink on --force");
  await kith.ok("batch", "b:sink", "on", "--force");
});

test("one joined and one changed for four members, named in the file", async () => {
  await meanwhile(async () => {
    await kith.ok("integrate", "a:source", "b:sink");
    const created = async (unit: string) => (await linesOf(unit, "journal")).some((line) => line.startsWith("source-"));
    for (const unit of ["a/0", "a/1", "a/2", "a/3"]) await until(`${unit} is in the relation`, () => created(unit));
  });
  expect(await told()).toEqual(["sink-relation-created ", "sink-relation-joined a/0", "sink-relation-changed a/0"]);
  const all = ["a/0", "a/1", "a/2", "a/3"];
  expect(await deltas()).toEqual([
    { joined: all, changed: [], departed: [] },
    { joined: [], changed: all, departed: [] },
  ]);
  expect(await kith.ok("status", "--relations")).toMatch(/a:source\s+b:sink\s+thread\s+regular\s+batch: b:sink/);
});

test("off again: a hook for each member, and nothing is told twice", async () => {
  await kith.ok("batch", "b:sink", "off");
  const [lines, files] = [await journalLength(), (await deltas()).length];
  await kith.ok("config", "a", "value=second");
  await kith.settled();
  expect((await told(lines)).sort()).toEqual([0, 1, 2, 3].map((n) => `sink-relation-changed a/${n}`));
  expect(await deltas(files)).toEqual([]);
});

test("members that leave together depart in one hook at most for each window", async () => {
  await kith.ok("batch", "b:sink", "on", "--force");
  const files = (await deltas()).length;
  await kith.ok("remove-unit", "a/2", "a/3", "--no-prompt");
  await kith.settled();
  const departed = (await deltas(files)).flatMap((delta) => (delta as { departed: string[] }).departed);
  expect(departed).toEqual(["a/2", "a/3"]);
});
