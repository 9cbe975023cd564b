import { describe, expect, test } from "vitest";
import { readActions } from "./actions.ts";

describe("readActions", () => {
  test("params become the properties of a schema; other keys go to its top", () => {
    const read = readActions(
      "dump:\n  description: d\n  params: {file: {type: string}}\n  required: [file]\n  additionalProperties: false\n  parallel: true\n",
      "c",
    );
    expect(read).toEqual({
      ok: true,
      value: {
        dump: {
          description: "d",
          parallel: true,
          group: "",
          schema: {
            additionalProperties: false,
            description: "d",
            title: "dump",
            type: "object",
            properties: { file: { type: "string" } },
            required: ["file"],
          },
        },
      },
    });
  });

  test.each([
    ["a bad name", "Bad: {}", "bad action name Bad"],
    ["a reserved name", "juju-x: {}", 'the "juju-" prefix is reserved'],
    ["a reference", "a: {params: {x: {$ref: y}}}", 'schema key "$ref" not compatible'],
    ["required of the wrong type", "a: {required: x}", "a.required: expected list of strings"],
  ])("refuses %s", (_story, text, part) => {
    const read = readActions(text, "c");
    expect(read.ok ? "" : read.error.join("\n")).toContain(part);
  });
});
