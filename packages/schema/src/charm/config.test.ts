import { describe, expect, test } from "vitest";
import { optionValue, readConfig } from "./config.ts";

const option = (type: string, value: string): string => `options:\n  o: {type: ${type}, default: ${value}}`;

describe("readConfig", () => {
  test.each([
    ["a missing file", undefined, {}],
    ["empty options", "options: {}", {}],
    ["a missing type", "options: {o: {}}", { o: { type: "string", default: null, description: "" } }],
    ["an int as text", option("int", '"0x10"'), { o: { type: "int", default: 16, description: "" } }],
    ["a float as int", option("float", "2"), { o: { type: "float", default: 2, description: "" } }],
    ["a bool as text", option("boolean", '"True"'), { o: { type: "boolean", default: true, description: "" } }],
    ["an empty string", option("string", '""'), { o: { type: "string", default: "", description: "" } }],
  ])("reads %s", (_story, text, expected) => expect(readConfig(text)).toEqual({ ok: true, value: expected }));

  test.each([
    ["no options key", "a: 1", "invalid config: empty configuration"],
    ["an unknown type", option("color", "red"), 'option "o" has unknown type "color"'],
    ["a default of the wrong type", option("int", "abc"), 'invalid config default: option "o" expected int, got "abc"'],
  ])("refuses %s", (_story, text, part) => {
    const read = readConfig(text);
    expect(read.ok ? "" : read.error.join("\n")).toContain(part);
  });
});

describe("optionValue", () => {
  const config = {
    s: { type: "string", default: null, description: "" },
    i: { type: "int", default: 1, description: "" },
    f: { type: "float", default: null, description: "" },
    b: { type: "boolean", default: null, description: "" },
    x: { type: "secret", default: null, description: "" },
  } as const;

  test.each([
    ["s", "", ""],
    ["s", 5, "5"],
    ["i", "-12", -12],
    ["f", "1e3", 1000],
    ["b", "T", true],
    ["b", false, false],
    ["x", "secret:abc", "secret:abc"],
  ])("%s takes %j as %j", (key, typed, value) => expect(optionValue(config, key, typed)).toEqual({ ok: true, value }));

  test.each([
    ["nope", "x", { code: "unknown-option", option: "nope" }],
    ["toString", "x", { code: "unknown-option", option: "toString" }],
    ["i", "abc", { code: "option-type", option: "i", expected: "int", got: '"abc"' }],
    ["i", 1.5, { code: "option-type", option: "i", expected: "int", got: "1.5" }],
    ["b", "yes", { code: "option-type", option: "b", expected: "boolean", got: '"yes"' }],
    ["x", "hello", { code: "option-type", option: "x", expected: "secret", got: '"hello"' }],
  ])("%s refuses %j", (key, typed, error) => expect(optionValue(config, key, typed)).toEqual({ ok: false, error }));
});
