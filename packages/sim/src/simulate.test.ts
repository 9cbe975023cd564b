// The ordinary seeds, and that the simulator finds what is planted.
import { expect, test } from "vitest";
import { injectionPoints } from "./injection-points.ts";
import { type Mutant, mutants } from "./mutants.ts";
import { simulate } from "./simulate.ts";

const SEEDS = 200;
/** The rarest calls, at the end of a unit's charm, may not be struck within SEEDS: more are run until they are, at most these. */
const SEEDS_MAX = 600;
const HARSH = { machines: 2, steps: 12, faults: "harsh" } as const;
/** A planted bug must show within so many seeds; one that needs an agent to die in the middle of a large window within more. */
const MUTANT_SEEDS = 30;
const RARE_MUTANT_SEEDS = 100;

test("200 seeds keep every promise, and a process dies before and after each call of an edge", async () => {
  const hit = new Set<string>();
  const failed: string[] = [];
  let windows = 0;
  let lost = 0;
  const missed = () => injectionPoints.filter((point) => !hit.has(point));
  for (let seed = 1; seed <= SEEDS || (seed <= SEEDS_MAX && missed().length > 0); seed += 1) {
    const result = await simulate({ seed, ...HARSH });
    for (const point of result.hit) hit.add(point);
    windows += result.windows;
    lost += result.lost;
    for (const { checker, text } of result.violations) failed.push(`seed ${seed}: ${checker}: ${text}`);
  }
  expect(failed).toEqual([]);
  expect(missed()).toEqual([]);
  expect(lost, "sessions below the horizon").toBeGreaterThan(SEEDS / 2);
  expect(windows, "hooks of batch delivery that told several units").toBeGreaterThan(SEEDS);
}, 180_000);

test("without faults nothing crashes and everything converges", async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { violations, hit, hooks } = await simulate({ seed, machines: 1, steps: 6, faults: "none" });
    expect([violations, hit.size, hooks > 0]).toEqual([[], 0, true]);
  }
}, 60_000);

test("a model that only grows runs the hooks that its plan foretells", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const { violations, hooks } = await simulate({ seed, machines: 3, steps: 0, faults: "none" });
    expect([seed, violations, hooks > 0]).toEqual([seed, [], true]);
  }
}, 60_000);

test("a seed repeats exactly", async () => {
  const traced = async (): Promise<string[]> => {
    const lines: string[] = [];
    await simulate({ seed: 11, ...HARSH, trace: (line) => lines.push(line) });
    return lines;
  };
  const first = await traced();
  expect(first.length).toBeGreaterThan(50);
  expect(await traced()).toEqual(first);
}, 60_000);

/** What finds each of them, at least. */
const finders: { readonly [M in Mutant]: readonly string[] } = {
  "early-reply": ["acknowledged"],
  "lost-cursor": ["mirrors", "convergence", "bug"],
  "half-flush": ["mirrors", "convergence", "bug"],
  "forgotten-outbox": ["convergence", "exactly-once", "guarantees"],
  "forgotten-window": ["guarantees"],
};

test.each(mutants)(
  "finds the planted bug %s",
  async (mutant) => {
    const within = mutant === "forgotten-window" ? RARE_MUTANT_SEEDS : MUTANT_SEEDS;
    for (let seed = 1; seed <= within; seed += 1) {
      const { violations } = await simulate({ seed, ...HARSH, mutant });
      if (violations.some(({ checker }) => finders[mutant].includes(checker))) return;
    }
    expect.unreachable(`${mutant} was not found within ${within} seeds`);
  },
  120_000,
);
