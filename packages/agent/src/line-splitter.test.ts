import { expect, test } from "vitest";
import { LOG_LINE_BYTES_MAX } from "./limits.ts";
import { LineSplitter } from "./line-splitter.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const long = "x".repeat(LOG_LINE_BYTES_MAX);

test.each([
  ["lines end with newlines", ["a\nb\n"], ["a", "b"]],
  ["a line may come in pieces", ["a", "b", "c\nd"], ["abc", "d"]],
  ["an empty line is a line", ["\n\na\n"], ["", "", "a"]],
  ["a carriage return at the end goes", ["a\r\n"], ["a"]],
  ["a line of exactly the limit is whole", [`${long}\n`], [long]],
  ["a longer one is split", [`${long}yy\n`], [long, "yy"]],
  ["a character is never cut", [`${"x".repeat(LOG_LINE_BYTES_MAX - 1)}é\n`], ["x".repeat(LOG_LINE_BYTES_MAX - 1), "é"]],
  ["nothing makes no line", [""], []],
])("%s", (_story, chunks, lines) => {
  const seen: string[] = [];
  const splitter = new LineSplitter((line) => seen.push(line));
  for (const chunk of chunks) splitter.push(bytes(chunk));
  splitter.end();
  expect(seen).toEqual(lines);
});

test("a character that arrives in two chunks is one character", () => {
  const seen: string[] = [];
  const splitter = new LineSplitter((line) => seen.push(line));
  const text = bytes("é\n");
  splitter.push(text.subarray(0, 1));
  splitter.push(text.subarray(1));
  expect(seen).toEqual(["é"]);
});
