// docs/bad-days.md promises a test for each item: the named file exists and has a test of that title.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const items = readFileSync(join(root, "docs/bad-days.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| (?!What )/.test(line));
const rows = items.map((line) => {
  const [, what = "", , proof = ""] = line.split(" | ").flatMap((cell, i) => (i === 0 ? ["", cell.slice(2)] : [cell]));
  const [, file = "", title = ""] = /^`([\w./-]+\.test\.ts)`: "([^"]+)" \|$/.exec(proof) ?? [];
  return { what, file, title };
});

test("every item stands in the table", () => {
  expect(rows.length).toBeGreaterThan(40);
});

test.each(rows)("$what has a test", ({ file, title }) => {
  expect(title).not.toBe("");
  expect(existsSync(join(root, file))).toBe(true);
  expect(readFileSync(join(root, file), "utf8")).toContain(title);
});
