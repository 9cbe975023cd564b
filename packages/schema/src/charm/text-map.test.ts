import { expect, test } from "vitest";
import { readTextMap } from "./text-map.ts";

test.each<[string, string, Record<string, string>]>([
  [
    "source text of scalars",
    "a: 1.50\nb: 0x10\nc: yes\nd: 2024-01-02\ne: 10000000\nf: 'q'\n",
    { a: "1.50", b: "0x10", c: "yes", d: "2024-01-02", e: "10000000", f: "q" },
  ],
  ["null is empty", "a: null\nb: ~\nc:\n", { a: "", b: "", c: "" }],
  ["JSON", '{"j":"v\\n","n":1.50}', { j: "v\n", n: "1.50" }],
  ["blocks", "a: |\n  two\n  lines\n", { a: "two\nlines\n" }],
  ["a repeated key, the last one counts", "a: 1\na: 2\n", { a: "2" }],
  ["keys of other types", "1: a\ntrue: b\n", { "1": "a", true: "b" }],
  ["aliases", "a: &x one\nb: *x\n", { a: "one", b: "one" }],
  ["nothing", "", {}],
  ["a comment", "# only\n", {}],
])("%s", (_story, text, map) => {
  const read = readTextMap(text);
  expect(read.ok && Object.fromEntries(read.value)).toEqual(map);
});

test.each([
  ["- a\n", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!seq into map[string]string"],
  ["just text", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `just text` into map[string]string"],
  [
    "a: 1\nn: {a: 1}\nm:\n- 1\n",
    "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!map into string\n  line 4: cannot unmarshal !!seq into string",
  ],
  [
    "a longer text than shown",
    "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `a longe...` into map[string]string",
  ],
])("%j is refused", (text, error) => expect(readTextMap(text)).toEqual({ ok: false, error }));

test("what is no YAML names its line", () => {
  const read = readTextMap("a: b\nc: [1\n");
  expect(!read.ok && read.error).toMatch(/^yaml: line \d: /);
});
