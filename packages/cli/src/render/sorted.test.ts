import { expect, test } from "vitest";
import { sortedDeep } from "./sorted.ts";

test.each([
  [{ "web/10": 1, "web/2": { z: [{ b: 1, a: 2 }], a: null } }, '{"web/2":{"a":null,"z":[{"a":2,"b":1}]},"web/10":1}'],
  ["text", '"text"'],
])("%j", (value, text) => expect(JSON.stringify(sortedDeep(value))).toBe(text));
