import { expect, test } from "vitest";
import type { Progress } from "./progress.ts";
import { redraw, screenOf } from "./screen.ts";

const one = (text: string, executing = false) => ({ text, news: text, since: 0, executing });
const progress: Progress = new Map([
  ["web/10", one("maintenance (running install hook)", true)],
  ["web/2", one("active, ready")],
  ["machine 0", one("started at 127.1.16.1")],
]);

test("machines first, units in natural order, then what is waited for and how long", () =>
  expect(
    screenOf(progress, { waitingFor: ["web/10: install", "x"], elapsedMs: 1500 }, { rows: 24, columns: 80 }),
  ).toEqual([
    "machine 0  started at 127.1.16.1",
    "web/2      active, ready",
    "web/10     maintenance (running install hook)",
    "",
    "waiting for web/10: install and 1 more",
    "1.5 s, 1 hook running; Ctrl-C ends only this view",
  ]));

test("a small terminal never scrolls: rows and columns are kept", () => {
  const lines = screenOf(progress, { waitingFor: [], elapsedMs: 0 }, { rows: 6, columns: 12 });
  expect(lines.length).toBeLessThan(6);
  expect(lines[1]).toBe("… 2 more");
  expect(lines[0]).toBe("machine 0  …");
  expect(lines.every((line) => line.length <= 12)).toBe(true);
});

test("what does not fit is cut before the count of the others", () =>
  expect(
    screenOf(new Map(), { waitingFor: ["unit web/10: executing", "x"], elapsedMs: 0 }, { rows: 9, columns: 30 })[1],
  ).toBe("waiting for unit w… and 1 more"));

test("the last look has nothing below the units", () =>
  expect(screenOf(progress, null, { rows: 24, columns: 80 })).toHaveLength(progress.size));

test("a redraw goes up by what stood there and clears what is left", () => {
  expect(redraw(0, ["a"])).toBe("\ra\x1b[K\n\x1b[J");
  expect(redraw(3, ["a"])).toBe("\x1b[3A\ra\x1b[K\n\x1b[J");
});
