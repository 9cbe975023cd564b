import { JSON_DEPTH_MAX } from "@kith/schema";
import { expect, test } from "vitest";
import { ActionResults } from "./action-results.ts";

const levels = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(levels)) : 0;

test("a path of more levels than a value may have ends in one key with dots", () => {
  const results = new ActionResults();
  const keys = Array.from({ length: JSON_DEPTH_MAX + 10 }, (_, i) => `k${i}`);
  results.set(keys, "1");
  const told = results.results();
  expect(levels(told)).toBe(JSON_DEPTH_MAX);
  expect(JSON.stringify(told)).toContain(`"${keys.slice(JSON_DEPTH_MAX - 1).join(".")}":"1"`);
});
