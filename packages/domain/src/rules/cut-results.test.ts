import { expect, test } from "vitest";
import { RESULT_BYTES_MAX } from "../limits.ts";
import { byteLength } from "./byte-length.ts";
import { cutResults, cutText } from "./cut-results.ts";

const sizeOf = (value: unknown): number => byteLength(typeof value === "string" ? value : JSON.stringify(value));
const total = (results: Readonly<Record<string, unknown>>): number =>
  Object.entries(results).reduce((sum, [key, value]) => sum + byteLength(key) + sizeOf(value), 0);

test("what is small stays as it is", () => {
  const results = { "return-code": 0, stdout: "x".repeat(8_000), nested: { a: [1, 2] } };
  expect(cutResults(results)).toBe(results);
});

test("the long ones share what the short ones leave, in the order in which they were given", () => {
  const results = { stdout: "x".repeat(1_000_000), "return-code": 7, stderr: "y".repeat(900_000), note: "fine" };
  const kept = cutResults(results);
  expect(Object.keys(kept)).toEqual(["stdout", "return-code", "stderr", "note"]);
  expect([kept["return-code"], kept.note]).toEqual([7, "fine"]);
  expect(kept.stdout).toMatch(/^x{7000,}\n\[cut: 1000000 bytes in all\]$/);
  expect(kept.stderr).toMatch(/^y{7000,}\n\[cut: 900000 bytes in all\]$/);
  expect(total(kept)).toBeLessThanOrEqual(RESULT_BYTES_MAX);
});

test("a long structure is kept as the text it begins with", () => {
  const kept = cutResults({ list: Array.from({ length: 10_000 }, (_, i) => i) });
  expect(kept.list).toMatch(/^\[0,1,2,.*\n\[cut: 48891 bytes in all\]$/);
  expect(total(kept)).toBeLessThanOrEqual(RESULT_BYTES_MAX);
});

test("of too many results those without room are left out, and counted", () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key-${i}`, "v".repeat(50)]));
  const kept = cutResults(many);
  const count = Object.keys(kept).length - 1;
  expect(count).toBeGreaterThan(100);
  expect(kept["kith-left-out"]).toBe(`${5_000 - count} of 5000 results`);
  expect(total(kept)).toBeLessThanOrEqual(RESULT_BYTES_MAX);
});

test.each([
  ["fits", "é".repeat(50), 100],
  ["is cut between characters of two bytes", "é".repeat(200), 100],
  ["is cut between characters of four bytes", "😀".repeat(100), 101],
  ["is all mark", "x".repeat(100), 1],
])("a text that %s", (_story, text, bytesMax) => {
  const cut = cutText(text, bytesMax);
  // Half a character is what encoding replaces.
  expect(decodeURIComponent(encodeURIComponent(cut))).toBe(cut);
  if (byteLength(text) <= bytesMax) expect(cut).toBe(text);
  else expect(cut).toContain(`[cut: ${byteLength(text)} bytes in all]`);
  if (bytesMax > 50) expect(byteLength(cut)).toBeLessThanOrEqual(bytesMax);
});
