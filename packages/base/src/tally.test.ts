import { expect, test } from "vitest";
import { Tally } from "./tally.ts";

test("the largest come first", () => {
  const tally = new Tally(10);
  for (const [name, by] of [
    ["a", 1],
    ["b", 5],
    ["a", 2],
    ["c", 4],
  ] as const)
    tally.add(name, by);
  expect(tally.top(2)).toEqual([
    ["b", 5],
    ["c", 4],
  ]);
});

test("among many small ones the large one stays, and no more names are kept than allowed", () => {
  const tally = new Tally(8);
  for (let i = 0; i < 1_000; i += 1) {
    tally.add(`small ${i}`);
    tally.add("large", 3);
  }
  expect(tally.top(1)).toEqual([["large", 3_000]]);
  expect(tally.top(100).length).toBeLessThanOrEqual(8);
});
