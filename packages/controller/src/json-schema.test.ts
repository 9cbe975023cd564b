import { expect, test } from "vitest";
import { loadCheckParams } from "./json-schema.ts";

const schema = {
  type: "object",
  required: ["outfile"],
  additionalProperties: false,
  properties: { outfile: { type: "string" }, quality: { type: "integer", minimum: 0, exclusiveMinimum: true } },
};

test.each([
  ["fitting", { outfile: "a", quality: 3 }, null],
  ["missing", {}, 'validation failed: (root) : "outfile" property is missing and required, given {}'],
  [
    "of another type",
    { outfile: "a", quality: "two" },
    'validation failed: (root).quality : must be of type integer, given "two"',
  ],
  [
    "two problems",
    { bar: 1 },
    'validation failed: (root) : "outfile" property is missing and required, given {"bar":1}; (root) : additional property "bar" is not allowed, given {"bar":1}',
  ],
  [
    "draft 4's exclusive minimum",
    { outfile: "a", quality: 0 },
    "validation failed: (root).quality : must be > 0, given 0",
  ],
])("parameters %s", async (_story, params, expected) => {
  const check = await loadCheckParams();
  expect(check(schema, params)).toBe(expected);
});

test("a schema that is none is the text, not a crash", async () => {
  const check = await loadCheckParams();
  expect(check({ type: "nonsense" }, {})).toMatch(/^validation failed: /);
});
