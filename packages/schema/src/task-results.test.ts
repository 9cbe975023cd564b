import { byteLength } from "@kith/base";
import { expect, test } from "vitest";
import { cutResults, cutText, resultsBytes } from "./task-results.ts";

const MAX = 16 * 1024;

test("what fits stays as it is, to the byte", () => {
  const results = { "return-code": 0, stdout: "x".repeat(8_000), nested: { a: [1, 2] } };
  expect(cutResults(results, MAX)).toBe(results);
  expect(cutResults(results, resultsBytes(results))).toBe(results);
  expect(cutResults(results, resultsBytes(results) - 1)).not.toEqual(results);
});

test("the long ones share what the short ones leave, in the order in which they were given", () => {
  const results = { stdout: "x".repeat(1_000_000), "return-code": 7, stderr: "y".repeat(900_000), note: "fine" };
  const kept = cutResults(results, MAX);
  expect(Object.keys(kept)).toEqual(["stdout", "return-code", "stderr", "note"]);
  expect([kept["return-code"], kept.note]).toEqual([7, "fine"]);
  expect(kept.stdout).toMatch(/^x{7000,}\n\[cut: 1000000 bytes in all\]$/);
  expect(kept.stderr).toMatch(/^y{7000,}\n\[cut: 900000 bytes in all\]$/);
  expect(resultsBytes(kept)).toBeLessThanOrEqual(MAX);
});

test("a long structure is kept as the text it begins with", () => {
  const kept = cutResults({ list: Array.from({ length: 10_000 }, (_, i) => i) }, MAX);
  expect(kept.list).toMatch(/^\[0,1,2,.*\n\[cut: 48891 bytes in all\]$/);
  expect(resultsBytes(kept)).toBeLessThanOrEqual(MAX);
});

test("of too many results those without room are left out, and counted", () => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key-${i}`, "v".repeat(50)]));
  const kept = cutResults(many, MAX);
  const count = Object.keys(kept).length - 1;
  expect(count).toBeGreaterThan(100);
  expect(kept["kith-left-out"]).toBe(`${5_000 - count} of 5000 results`);
  expect(resultsBytes(kept)).toBeLessThanOrEqual(MAX);
});

test.each([
  ["control characters, six bytes each", "\u0001".repeat(10_000)],
  ["line breaks, two each", "\n".repeat(20_000)],
  ["quotes and backslashes", '"\\'.repeat(10_000)],
  ["halves of pairs", "\ud800x".repeat(10_000)],
  ["characters of four bytes", "😀".repeat(10_000)],
])("the limit is that of the JSON text: %s", (_story, stdout) => {
  const kept = cutResults({ stdout, "return-code": 0 }, MAX);
  expect(resultsBytes(kept)).toBeLessThanOrEqual(MAX);
  // The share that is left for the mark of what is missing, and some for rounding.
  expect(resultsBytes(kept)).toBeGreaterThan(MAX - 300);
  expect(stdout.startsWith(String(kept.stdout).replace(/\n\[cut: .*$/, ""))).toBe(true);
});

test("what was cut before keeps its first length", () => {
  const once = cutText("x".repeat(5_000), 1_000);
  expect(cutText(once, 100)).toMatch(/^x+\n\[cut: 5000 bytes in all\]$/);
});

test.each([
  ["fits", "é".repeat(50), 100],
  ["is cut between characters of two bytes", "é".repeat(200), 100],
  ["is cut between characters of four bytes", "😀".repeat(100), 101],
  ["is all mark", "x".repeat(100), 1],
])("a text that %s", (_story, text, bytesMax) => {
  const kept = cutText(text, bytesMax);
  // Half a character is what encoding replaces.
  expect(decodeURIComponent(encodeURIComponent(kept))).toBe(kept);
  if (byteLength(text) <= bytesMax) expect(kept).toBe(text);
  else expect(kept).toContain(`[cut: ${byteLength(text)} bytes in all]`);
  if (bytesMax > 50) expect(byteLength(kept)).toBeLessThanOrEqual(bytesMax);
});
