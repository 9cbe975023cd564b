import { join } from "node:path";
import type { UploadedCharm } from "@kith/schema";
import { expect, test } from "vitest";
import { SCENARIO } from "./scenario.ts";
import { seedModel } from "./seed-bundle.ts";

const scale = join(import.meta.dirname, "../../scale");

test.each([
  // Relations: ten of the services among themselves, five and two for each chassis beside them.
  [1, 64, 191],
  [2, 128, 383],
  [10, 640, 1_919],
  [64, 4_096, 12_287],
])("%i chassis are %i machines and %i units", (chassis, machines, units) => {
  const seed = seedModel(scale, chassis, SCENARIO);
  expect([seed.machines, seed.units]).toEqual([machines, units]);
  const uploaded = new Map(
    seed.charms.map(({ name, subordinate }): [string, UploadedCharm] => [
      name,
      { charmUrl: `local:${name}-0`, subordinate, resources: {} },
    ]),
  );
  const plan = seed.plan(uploaded);
  expect(plan.relations).toHaveLength(27 + 7 * chassis);
  expect(plan.applications).toHaveLength(10 + chassis);
  expect(seed.plan(uploaded, { relations: false }).relations).toEqual([]);
});
