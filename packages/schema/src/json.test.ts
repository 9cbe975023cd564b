import { expect, test } from "vitest";
import { Json } from "./json.ts";
import { JSON_DEPTH_MAX } from "./limits.ts";

const nested = (levels: number): unknown =>
  Array.from({ length: levels }).reduce<unknown>((inner, _, i) => (i % 2 === 0 ? [inner] : { a: inner }), "x");

test.each<[string, unknown]>([
  ["null", null],
  ["a text", "a"],
  ["a flag", false],
  ["a number", -1.5],
  ["lists and maps", { a: [1, { b: null }], "": "" }],
  ["a map without prototype", Object.assign(Object.create(null), { a: 1 })],
  ["the deepest", nested(JSON_DEPTH_MAX)],
])("%s is a value", (_what, value) => {
  expect(Json.safeParse(value)).toEqual({ success: true, data: value });
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["no number", Number.NaN],
  ["without end", Number.POSITIVE_INFINITY],
  ["a big integer", 1n],
  ["a function", () => 1],
  ["a date", new Date(0)],
  ["bytes", new Uint8Array(1)],
  ["nothing within", { a: [undefined] }],
  ["a key that names the prototype", JSON.parse('{"__proto__": 1}')],
  ["one level too deep", nested(JSON_DEPTH_MAX + 1)],
  ["deeper than the stack", nested(200_000)],
])("%s is refused", (_what, value) => {
  expect(Json.safeParse(value).success).toBe(false);
});
