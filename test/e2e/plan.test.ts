// A plan before it is applied, what it costs in hooks, and that applying it again does nothing.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRevision } from "./revision.ts";
import { root, Scratch } from "./scratch.ts";

const kith = new Scratch();
const file = join(kith.directory, "bundle.yaml");
const bundle = (value: string, units: number): string => `
default-base: ubuntu@24.04
applications:
  a: { charm: ${join(root, "test/charms/thread")}, num_units: ${units}, options: { value: ${value} } }
  b: { charm: ${join(root, "test/charms/thread")}, num_units: 1 }
relations:
  - [a:source, b:sink]
`;

interface Plan {
  readonly changed: boolean;
  readonly applications: Record<string, { action: string; settings: object; units: object }>;
  readonly hooks: { readonly total: number; readonly units: { unit: string; hooks: Record<string, number> }[] };
}
const planned = async (): Promise<{ code: number; plan: Plan }> => {
  const ran = await kith.run("plan", file, "--format", "json");
  return { code: ran.code, plan: JSON.parse(ran.stdout) as Plan };
};

/** How often each hook of `unit` ran so far, from the charm's own journal. */
async function ran(unit: string): Promise<Record<string, number>> {
  const machine = (await kith.unit(unit))?.machine ?? "?";
  const machines = join(kith.data() ?? "", "machines", (await modelRevision(kith)).model, machine);
  const counts: Record<string, number> = {};
  const journal = readFileSync(join(machines, "agents", `unit-${unit.replace("/", "-")}`, "journal"), "utf8");
  for (const line of journal.trimEnd().split("\n")) {
    const hook = line.split(" ")[0] ?? "";
    counts[hook] = (counts[hook] ?? 0) + 1;
  }
  return counts;
}

beforeAll(async () => {
  writeFileSync(file, bundle("one", 2));
  await kith.bootstrap();
});
afterAll(() => kith.close());

test("the plan of a new bundle names everything, sends nothing, and foretells the hooks", async () => {
  const { code, plan } = await planned();
  expect(code).toBe(3);
  expect(plan.applications).toMatchObject({
    a: { action: "add", settings: { value: "one" }, units: { "a/0": "0", "a/1": "1" } },
    b: { action: "add", settings: {}, units: { "b/0": "2" } },
  });
  const tree = await kith.run("plan", file);
  expect(tree.stdout).toContain(
    '  + a  charm thread on ubuntu@24.04/stable\n      + value = "one"\n      + a/0 on machine 0\n',
  );
  expect(tree.stdout).toContain(`hooks, at the least: ${plan.hooks.total}\n`);
  // A charm that had been sent would have taken the first number.
  expect((await kith.run("deploy", file)).stderr).toContain('Located local charm "thread", revision 0');
  await kith.settled();
  for (const { unit, hooks } of plan.hooks.units) {
    const counts = await ran(unit);
    for (const [hook, count] of Object.entries(hooks)) {
      // The charm does not have this one: it counts, and costs no process.
      if (hook === "leader-settings-changed") continue;
      // The charm writes in each hook: of changed there may be more.
      if (hook.endsWith("-relation-changed")) expect(counts[hook], `${hook} of ${unit}`).toBeGreaterThanOrEqual(count);
      else expect(counts[hook], `${hook} of ${unit}`).toBe(count);
    }
    const foreseen = new Set(Object.keys(hooks));
    expect(Object.keys(counts).filter((hook) => !foreseen.has(hook) && hook !== "update-status")).toEqual([]);
  }
});

test("again there is nothing to do", async () => {
  expect(await planned()).toMatchObject({ code: 0, plan: { changed: false, applications: {}, hooks: { total: 0 } } });
  expect((await kith.run("plan", file)).stdout).toBe("No changes to apply: nothing to do.\n");
  const { revision } = await modelRevision(kith);
  expect((await kith.run("deploy", file)).stderr).toBe("No changes to apply: nothing to do.\n");
  expect((await modelRevision(kith)).revision).toBe(revision);
});

test("only what differs changes", async () => {
  writeFileSync(file, bundle("two", 3));
  const { code, plan } = await planned();
  expect(code).toBe(3);
  expect(plan.applications).toEqual({
    a: { action: "change", settings: { value: "two" }, units: { "a/2": "3" } },
  });
  const hooks = Object.fromEntries(plan.hooks.units.map((one) => [one.unit, Object.keys(one.hooks)]));
  expect(hooks["a/0"]).toEqual(["config-changed", "ring-relation-joined", "ring-relation-changed"]);
  expect(hooks["b/0"]).toEqual(["sink-relation-joined", "sink-relation-changed"]);
  await kith.ok("deploy", file);
  await kith.settled();
  expect((await planned()).code).toBe(0);
});

test("an exported model makes the same one again, and differs in nothing from its bundle", async () => {
  const exported = join(kith.directory, "exported.yaml");
  await kith.ok("export-bundle", "--filename", exported);
  expect(await kith.ok("diff-bundle", file)).toBe("{}\n");
  writeFileSync(file, bundle("three", 2));
  expect(await kith.ok("diff-bundle", file)).toBe(
    "applications:\n  a:\n    num_units:\n      bundle: 2\n      model: 3\n    options:\n      value:\n        bundle: three\n        model: two\n",
  );
  const patch = (await kith.run("plan", file, "--format", "diff")).stdout;
  expect(patch).toMatch(/^--- model\n\+\+\+ model with /);
  expect(patch).toContain("\n-      value: two\n+      value: three\n");
  await kith.ok("add-model", "again");
  await kith.ok("deploy", exported, "--charms", join(root, "test/charms"));
  await kith.settled();
  // Up to the numbers of charms and machines.
  const numberless = (text: string): string => text.replaceAll(/thread-\d+/g, "thread").replaceAll(/to: .*/g, "to: …");
  expect(numberless(await kith.ok("export-bundle"))).toBe(numberless(readFileSync(exported, "utf8")));
  await kith.ok("switch", "default");
});

test("what is wrong is refused as a deployment would be", async () => {
  writeFileSync(file, bundle("two", 3).replace("b:sink", "b:tap"));
  const { code, stderr } = await kith.run("plan", file);
  expect([code, stderr]).toEqual([1, expect.stringContaining("bundle.yaml:7:")]);
});
