// Small versions of the benchmarks, with everything but their size as it is measured. What is asserted are counts: they do
// not depend on the machine.
import { join } from "node:path";
import { expect, test } from "vitest";
import { type BenchOptions, hooksOf, type Outcome } from "../src/load/bench.ts";
import { benches } from "../src/load/benches/index.ts";
import { LoadRun } from "../src/load/load-run.ts";
import { SCENARIO, type Scenario } from "../src/load/scenario.ts";

interface Small {
  readonly size: number;
  readonly naive?: boolean;
  readonly tls?: boolean;
  readonly scenario?: Partial<Scenario>;
}

async function run(
  bench: string,
  { size, naive = false, tls = false, scenario = {} }: Small,
): Promise<readonly Outcome[]> {
  const whole = { ...SCENARIO, ...scenario };
  const base = {
    program: null,
    agentProgram: "",
    workers: 1,
    tls,
    store: "lmdb",
    naive,
    withoutAgents: false,
    seed: 1,
    profileFile: null,
  } as const;
  const start: BenchOptions["start"] = (charms, more) => LoadRun.start({ ...base, scenario: whole, charms, ...more });
  const scaleDirectory = join(import.meta.dirname, "../scale");
  const found = benches.get(bench);
  if (found === undefined) throw new Error(`there is no benchmark ${bench}`);
  return found.run({ size, scenario: whole, naive, unitsPerMachine: 2, floodMs: 600, scaleDirectory, start });
}

const one = async (bench: string, small: Small): Promise<Outcome> => {
  const [outcome, ...more] = await run(bench, small);
  if (outcome === undefined || more.length > 0) throw new Error(`${bench} has ${more.length + 1} outcomes`);
  return outcome;
};

test("B2m: the contract's hooks, and a commit for many facts", async () => {
  const { measured } = await one("B2m", { size: 6, scenario: { rounds: 0 } });
  // Each of 6 sees 6 others join and change, on both sides; each of 12 has its relation created.
  expect(hooksOf(measured)).toBe(4 * 36 + 12);
  expect(measured.controller.commits).toBeLessThan(hooksOf(measured));
  expect(measured.controller.frames / measured.controller.flushes).toBeLessThanOrEqual(4 * 12);
  expect(measured.controller.closedSessions).toBe(0);
});

test("B2m over TLS with rounds of requests and answers: what is written later changes what was seen", async () => {
  const { measured } = await one("B2m", { size: 4, tls: true, scenario: { rounds: 3 } });
  expect(measured.agents.hooks["relation-joined"]).toBe(32);
  expect(measured.agents.hooks["relation-changed"] ?? 0).toBeGreaterThanOrEqual(32);
  expect(measured.errors).toEqual([]);
});

test("B2m naive: one commit per command, one encoding per frame of a change", async () => {
  const { measured } = await one("B2m", { size: 4, naive: true, scenario: { rounds: 0 } });
  const { commits, encodings, frames, upFrames } = measured.controller;
  expect(hooksOf(measured)).toBe(4 * 16 + 8);
  expect(commits).toBeGreaterThanOrEqual(hooksOf(measured));
  expect(commits).toBeLessThanOrEqual(upFrames);
  // Beside segments there are opened topics and one `at` for each write.
  expect(encodings).toBeLessThan(frames);
  expect(encodings * 4).toBeGreaterThan(frames);
});

test("B4: 63 units are one commit, whatever is there", async () => {
  const outcomes = await run("B4", { size: 256, scenario: { rounds: 0 } });

  expect(outcomes.map(({ measured }) => measured.controller.commits)).toEqual([1, 1]);
  const changes = outcomes.map(({ measured }) => measured.controller.changes);
  expect(changes[0]).toBe(changes[1]);
});

test("B5: the new unit sees each neighbour join and change", async () => {
  const { measured } = await one("B5", { size: 16, scenario: { rounds: 0 } });
  expect(measured.agents.hooks["relation-joined"]).toBe(32);
  expect(measured.agents.hooks["relation-changed"]).toBe(32);
});

test("B8: every unit is installed and started once", async () => {
  const { measured } = await one("B8", { size: 50 });
  expect(measured.agents.hooks.install).toBe(50);
  expect(measured.agents.hooks.start).toBe(50);
});

test("B11: listeners get no more than a segment and its end per flush", async () => {
  const { measured } = await one("B11", { size: 8, scenario: { rounds: 0 } });
  const { frames, writes } = measured.controller;
  expect(measured.agents.staleMs.length).toBeGreaterThan(0);
  expect(frames).toBeLessThanOrEqual(4 * writes);
});

test("B14: the status of a model of many relations", async () => {
  const { extra } = await one("B14", { size: 120 });
  expect(extra.relations).toBe(30);
});

test("B15: what a plan shows is what applying it changes", async () => {
  const { measured, extra } = await one("B15", { size: 2 });
  const { commits, changes } = measured.controller;
  // The bundle is one commit; machines that the driver makes meanwhile may bring others, of a few records each.
  expect(changes).toBeGreaterThanOrEqual(Number(extra.changes));
  expect(changes - Number(extra.changes)).toBeLessThan(32 * commits);
});

test("hooks that fail are run again until the model is settled", async () => {
  const { measured } = await one("B2m", { size: 2, scenario: { failures: 0.1, serviceMs: [0, 2] } });
  expect(measured.agents.hooks["relation-joined"] ?? 0).toBeGreaterThanOrEqual(8);
});
