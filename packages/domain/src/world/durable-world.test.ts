import type { Change, RecordOf } from "@kith/schema";
import { expect, test } from "vitest";
import { Draft } from "./draft.ts";
import { createWorld, emptySource } from "./durable-world.ts";

const setting = (key: string, value: string, revision: number): RecordOf<"setting"> => ({
  kind: "setting",
  application: "a",
  key,
  value,
  revision,
});
const put = (record: RecordOf): Change => ({ op: "put", record });
const gone = (key: string, revision: number): Change => ({
  op: "delete",
  kind: "setting",
  key: `a\u0000${key}`,
  revision,
  topics: ["application:a"],
});

function world() {
  const w = createWorld(emptySource("e"));
  w.apply({ revision: 1, changes: [put(setting("x", "1", 1)), put(setting("y", "1", 1))] });
  w.apply({ revision: 2, changes: [put(setting("x", "2", 2))] });
  w.apply({ revision: 3, changes: [gone("y", 3)] });
  return w;
}

test.each([
  [0, ["x2"]],
  [1, ["x2", "-y"]],
  [2, ["-y"]],
  [3, []],
])("changes of a topic since %i", (since, expected) => {
  const { changes, last } = world().changedSince("application:a", since);
  const text = changes.map((c) => (c.op === "put" ? `x${"value" in c.record ? c.record.value : ""}` : "-y"));
  expect([text, last]).toEqual([expected, 3]);
});

test("a world built of records and tombstones answers as the one that lived through the commits", () => {
  const w = createWorld({
    revision: 3,
    epoch: "e",
    horizon: 0,
    records: [setting("x", "2", 2)],
    tombstones: [gone("y", 3) as Extract<Change, { op: "delete" }>],
  });
  expect(w.changedSince("application:a", 1)).toEqual(world().changedSince("application:a", 1));
  expect([w.lastChange("application:a"), w.lastChange("application:b")]).toEqual([3, 0]);
});

test("tombstones up to the horizon are forgotten, later ones are not", () => {
  const w = world();
  w.apply({ revision: 4, changes: [gone("x", 4)] });
  w.dropTombstones(3);
  expect(w.horizon).toBe(3);
  expect(w.changedSince("application:a", 1).changes).toEqual([gone("x", 4)]);
});

test("a topic of which nothing is left is freed past the horizon, and comes back with its next record", () => {
  const w = world();
  w.apply({ revision: 4, changes: [gone("x", 4)] });
  const topics = w.topicCount;
  w.dropTombstones(3);
  expect(w.topicCount).toBe(topics);
  w.dropTombstones(4);
  expect([w.topicCount, w.lastChange("application:a")]).toEqual([topics - 1, 0]);
  w.apply({ revision: 5, changes: [put(setting("x", "3", 5))] });
  expect([w.topicCount, w.lastChange("application:a")]).toEqual([topics, 5]);
});

test("a thousand changes of one record leave one entry to answer from", () => {
  const w = createWorld(emptySource("e"));
  for (let i = 1; i <= 1000; i += 1) w.apply({ revision: i, changes: [put(setting("x", String(i), i))] });
  expect(w.changedSince("application:a", 500).changes).toEqual([put(setting("x", "1000", 1000))]);
});

test("a draft overlays records and indexes, and leaves the world below alone", () => {
  const below = world();
  const group = new Draft(below, 4);
  const command = new Draft(group, 4);
  group.put(setting("z", "1", 0));
  command.put(setting("x", "3", 0));
  command.remove("setting", "a", "z");
  const values = (w: { by: typeof below.by }) =>
    [...w.by("settings-of-application", "a")].map((s) => `${s.key}${s.value}`);
  expect([values(below), values(group), values(command)]).toEqual([["x2"], ["x2", "z1"], ["x3"]]);
  expect([below, group, command].map((w) => w.countBy("settings-of-application", "a"))).toEqual([1, 2, 1]);
  group.absorb(command.changes());
  expect(group.changes()).toEqual([put(setting("x", "3", 4))]);
});

test("a put of what is there already is no change", () => {
  const draft = new Draft(world(), 4);
  draft.put(setting("x", "2", 0));
  draft.remove("setting", "a", "none");
  expect([draft.size, draft.takeChanged()]).toEqual([0, []]);
});
