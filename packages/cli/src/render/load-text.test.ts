import { expect, test } from "vitest";
import { loadText } from "./load-text.ts";

const load = {
  revision: 7,
  commits: { commits: 4, changes: 9, commands: 6, refused: 1, "commit-ms": 2, waiting: 0 },
  sessions: { sessions: 2, owed: 1, full: 0, "lag-revisions": 3 },
  told: { flushes: 2, "flush-ms": 5, frames: 12, bytes: 2_500_000, encodings: 3, "encoded-bytes": 900, skipped: 0 },
  hooks: [
    { hook: "install", outcome: "committed", count: 2 },
    { hook: "config-changed", outcome: "failed", count: 5 },
  ],
  topics: [
    { topic: "side:3:db", relation: "web:db db:sql", bytes: 1_234 },
    { topic: "unit:web/0", relation: null, bytes: 12 },
  ],
  units: [{ entity: "web/0", facts: 4 }],
};

test("a model at work", () => {
  expect(loadText(load)).toBe(
    `Load      
revision  7
commits   4 of 9 changes, 0.50 ms each
commands  6 decided, 1 refused, 0 waiting
sessions  2, 1 to be told, 0 not keeping up, 3 revisions behind
told      12 frames, 2.5 MB in 2 flushes, 2.50 ms each
encoded   3 segments, 900 B

Hook            Outcome    Count
config-changed  failed     5
install         committed  2

Told most                           Bytes
relation web:db - db:sql, side db  1.2 kB
unit web/0                         12 B

Said most  Facts
web/0      4
`.replace("Told most                           Bytes", "Told most                          Bytes"),
  );
});

test("a model at rest has no lists", () => {
  expect(loadText({ ...load, hooks: [], topics: [], units: [] })).not.toContain("\n\n");
});
