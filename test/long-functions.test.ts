import { expect, test } from "vitest";
import { longFunctions } from "./long-functions.ts";

const body = (lines: number): string => Array(lines).fill("  x();").join("\n");

test.each([
  ["a short function", `function a() {\n${body(3)}\n}`, []],
  [
    "a long function",
    `export async function a(\n  b: string,\n): Promise<void> {\n${body(10)}\n}`,
    [{ line: 1, lines: 14 }],
  ],
  ["a long arrow", `const a = (): void => {\n${body(10)}\n};`, [{ line: 1, lines: 12 }]],
  ["a long table is no function", `const a = {\n${body(20)}\n};`, []],
])("%s", (_story, text, expected) => expect(longFunctions(text, 8)).toEqual(expected));
