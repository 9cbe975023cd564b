import { describe, expect, test } from "vitest";
import type { LogEntry } from "./debug-log.ts";
import { logFrame, parseDebugLogQuery, passes } from "./debug-log-query.ts";

const entry: LogEntry = { entity: "a/0", at: 1_000, level: "INFO", module: "unit.a/0.juju-log", message: "hello" };

function parsed(text: string) {
  const query = parseDebugLogQuery(new URLSearchParams(text));
  if (!query.ok) throw new Error(query.error);
  return query.value;
}

describe("what passes", () => {
  test.each([
    ["", true],
    ["level=INFO", true],
    ["level=WARNING", false],
    ["includeEntity=unit-a-0", true],
    ["includeEntity=a/0", true],
    ["includeEntity=unit-a-*", true],
    ["includeEntity=unit-b-0", false],
    ["excludeEntity=unit-a-0", false],
    ["includeModule=unit", true],
    ["includeModule=unit.a", false],
    ["excludeModule=unit", false],
    ["startTime=1970-01-01T00:00:02Z", false],
  ])("%j: %s", (query, expected) => expect(passes(parsed(query), entry)).toBe(expected));
});

test.each([
  ["noTail=xx", 'noTail value "xx" is not a valid boolean'],
  ["maxLines=-1", 'maxLines value "-1" is not a valid unsigned number'],
  ["startTime=never", 'startTime value "never" is not a valid time in RFC3339 format'],
])("%j is refused", (query, text) =>
  expect(parseDebugLogQuery(new URLSearchParams(query))).toEqual({ ok: false, error: text }),
);

test.each([
  ["", 0, true],
  ["backlog=10", 10, true],
  ["noTail=true&replay=true", Number.POSITIVE_INFINITY, false],
  ["maxLines=5&noTail=true", Number.POSITIVE_INFINITY, false],
])("%j: backlog %d, tail %s", (query, backlog, tail) => expect(parsed(query)).toMatchObject({ backlog, tail }));

test("a frame has Juju's keys in Juju's order", () => {
  expect(logFrame(entry, parsed(""), "m")).toBe(
    '{"tag":"unit-a-0","ts":"1970-01-01T00:00:01.000Z","sev":"INFO","mod":"unit.a/0.juju-log","loc":"","msg":"hello","lab":null}\n',
  );
  expect(logFrame(entry, parsed("version=2"), "m")).toMatch(/^\{"uuid":"m","tag":/);
});
