import { joinKey, type RecordOf } from "@kith/schema";
import { describe, expect, test } from "vitest";
import { initialLocal } from "../local-state.ts";
import { SmallWorld } from "../test-support/small-world.ts";
import { createMirror, type Mirror } from "./mirror.ts";

const setting = (key: string, value: string, revision: number): RecordOf<"setting"> => ({
  kind: "setting",
  application: "web",
  key,
  value,
  revision,
});
const texts = (view: ReturnType<Mirror["pin"]>) => [...view.list("setting", "web")].map((s) => `${s.key}=${s.value}`);

function holding(topics: readonly string[], ...records: RecordOf[]): Mirror {
  const mirror = createMirror();
  for (const topic of topics) {
    mirror.open(topic);
    mirror.segment(topic, records, []);
  }
  mirror.at(5);
  return mirror;
}

describe("a mirror", () => {
  test("shows nothing of a flush before its end, then all of it", () => {
    const mirror = holding(["a"], setting("k", "old", 1));
    mirror.open("b");
    mirror.segment("a", [setting("k", "new", 7)], []);
    mirror.segment("b", [setting("l", "new", 7)], []);
    expect(texts(mirror.pin())).toEqual(["k=old"]);
    expect(mirror.topics()).toEqual(["a"]);
    mirror.at(7);
    expect(texts(mirror.pin())).toEqual(["k=new", "l=new"]);
    expect([mirror.revision, mirror.pin().revision]).toEqual([7, 7]);
  });

  test("forgets a flush that was cut off", () => {
    const mirror = holding(["a"], setting("k", "old", 1));
    mirror.segment("a", [setting("k", "half", 7)], []);
    mirror.discard();
    mirror.at(8);
    expect(texts(mirror.pin())).toEqual(["k=old"]);
  });

  test("never changes a view that was pinned", () => {
    const mirror = holding(["a"], setting("k", "1", 1), setting("l", "1", 1));
    const pinned = mirror.pin();
    expect(mirror.pin()).toBe(pinned);
    mirror.segment("a", [setting("k", "2", 6)], [["setting", joinKey(["web", "l"]), 6]]);
    mirror.at(6);
    expect(texts(pinned)).toEqual(["k=1", "l=1"]);
    expect(texts(mirror.pin())).toEqual(["k=2"]);
    expect(pinned.get("setting", "web", "l")?.value).toBe("1");
  });

  test("drops a record with the last topic that carries it", () => {
    const mirror = holding(["a", "b"], setting("k", "1", 1));
    mirror.close("a");
    mirror.at(6);
    expect(texts(mirror.pin())).toEqual(["k=1"]);
    mirror.close("b");
    mirror.at(7);
    expect(texts(mirror.pin())).toEqual([]);
  });

  test("a topic that opens again holds what follows and nothing else", () => {
    const mirror = holding(["a"], setting("k", "1", 1), setting("l", "1", 1));
    mirror.open("a");
    mirror.segment("a", [setting("l", "1", 1), setting("m", "1", 6)], []);
    mirror.at(6);
    expect(texts(mirror.pin())).toEqual(["l=1", "m=1"]);
  });

  test.each([
    ["a tombstone removes it from every topic", 6, []],
    ["an old tombstone leaves a newer record", 0, ["k=1"]],
  ])("%s", (_story, revision, left) => {
    const mirror = holding(["a", "b"], setting("k", "1", 1));
    mirror.segment("a", [], [["setting", joinKey(["web", "k"]), revision]]);
    mirror.at(6);
    expect(texts(mirror.pin())).toEqual(left);
  });

  test("after another epoch, lower revisions replace higher ones", () => {
    const mirror = holding(["a", "b"], setting("k", "1", 900), setting("l", "1", 900));
    mirror.restart();
    mirror.open("a");
    mirror.segment("a", [setting("k", "2", 3)], []);
    expect(texts(mirror.pin())).toEqual(["k=1", "l=1"]);
    mirror.at(4);
    expect(texts(mirror.pin())).toEqual(["k=2"]);
    expect([mirror.revision, mirror.topics()]).toEqual([4, ["a"]]);
  });

  test("a segment of a topic that was never opened is a broken protocol", () => {
    const mirror = createMirror();
    mirror.segment("a", [setting("k", "1", 1)], []);
    expect(() => mirror.at(1)).toThrow("a segment's topic a was opened before");
  });

  test("knows no state of a unit whose records have not arrived", () => {
    const extras = { bootId: "b", charmEndpoints: null, retryDue: false, updateStatusDue: false };
    expect(createMirror().remoteState("web/0", initialLocal("web/0"), extras)).toBeUndefined();
  });
});

test.each([
  ["its principal's application", "web", ["1"]],
  ["a subordinate of its principal", "audit", ["1"]],
  ["another principal's application", "db", []],
])("a subordinate sees the container relation with %s", (_whose, remote, ids) => {
  const world = new SmallWorld();
  for (const name of ["web", "db"]) world.application(name);
  for (const name of ["log", "audit"]) world.application(name, true);
  world.unit("web/0");
  world.unit("log/0", "web/0");
  world.unit("audit/0", "web/0");
  world.relate("log:peers");
  world.relate("log:host", `${remote}:juju-info`, "container");
  const mirror = createMirror();
  world.feed(mirror);
  const extras = { bootId: "b", charmEndpoints: null, retryDue: false, updateStatusDue: false };
  const state = mirror.remoteState("log/0", initialLocal("log/0"), extras);
  expect(state?.relations.map(({ relation }) => relation.id)).toEqual(["0", ...ids]);
});
