// Batch delivery (docs/batch-delivery.md): whole sequences of hooks, window by window.
import { expect, test } from "vitest";
import { checkGuarantees } from "./guarantees/check-guarantees.ts";
import { WINDOW_MEMBERS_MAX } from "./limits.ts";
import { joinedUnits, localFromRecords, localRecords } from "./local-state.ts";
import type { RemoteRelation } from "./step.ts";
import { SmallWorld } from "./test-support/small-world.ts";
import { UnitDriver } from "./test-support/unit-driver.ts";
import { takeWindow } from "./window.ts";

const failed = { outcome: { kind: "exited", code: 1, statusSet: false } } as const;

/** web/0 is started, its endpoints db and ring are in batch delivery, and it has told nothing of any member yet. */
function started(members: readonly string[] = []): { world: SmallWorld; unit: UnitDriver; id: string } {
  const world = new SmallWorld();
  world.application("web");
  world.application("sql");
  world.unit("web/0");
  world.lead("web/0");
  world.deliver("web", "db", "batch");
  const unit = new UnitDriver("web/0", world, ["db", "ring"]);
  unit.run();
  const id = world.relate("web:db", "sql:db");
  unit.run();
  for (const member of members) world.join(id, member);
  return { world, unit, id };
}

const tidy = (unit: UnitDriver) => {
  expect(checkGuarantees(unit.history)).toEqual([]);
  expect(unit.local.pending.size).toBe(0);
};

test("one joined and one changed for all that are there, in natural order over several blocks", () => {
  const { unit, id } = started(["sql/100", "sql/2", "sql/33", "sql/10"]);
  expect(unit.run()).toEqual([
    "db-relation-joined sql/2+sql/10+sql/33+sql/100",
    "db-relation-changed sql/2+sql/10+sql/33+sql/100",
  ]);
  expect(joinedUnits(unit.local, id)).toEqual(["sql/2", "sql/10", "sql/33", "sql/100"]);
  tidy(unit);
});

test("a window: departed, joined, changed; who came again departs and joins", () => {
  const { world, unit, id } = started(["sql/0", "sql/1", "sql/2"]);
  unit.run();
  world.delete("member", id, "sql/0");
  world.delete("member", id, "sql/1");
  world.join(id, "sql/1");
  world.join(id, "sql/40");
  world.bag(id, "sql/2", { k: "new" });
  expect(unit.run()).toEqual([
    "db-relation-departed sql/0+sql/1",
    "db-relation-joined sql/1+sql/40",
    "db-relation-changed sql/1+sql/2+sql/40",
  ]);
  tidy(unit);
});

test("what changes while a window is told belongs to the next one", () => {
  const { world, unit, id } = started(["sql/0"]);
  unit.script = ({ kind }) => {
    if (kind === "relation-joined" && unit.world.get("member", id, "sql/1") === undefined) world.join(id, "sql/1");
    return {};
  };
  expect(unit.run()).toEqual([
    "db-relation-joined sql/0",
    "db-relation-changed sql/0",
    "db-relation-joined sql/1",
    "db-relation-changed sql/1",
  ]);
  tidy(unit);
});

test("a retry gets the same members, whatever came and went since, after a new agent process too", () => {
  const { world, unit, id } = started(["sql/0", "sql/1"]);
  unit.script = () => failed;
  for (let i = 0; i < 3; i += 1) unit.advance();
  world.join(id, "sql/2");
  world.delete("member", id, "sql/0");
  unit.restart();
  unit.local = localFromRecords("web/0", localRecords(unit.local));
  unit.script = () => ({});
  unit.extras = { ...unit.extras, retryDue: true };
  expect(unit.run()).toEqual([
    "db-relation-joined sql/0+sql/1",
    "db-relation-changed sql/0+sql/1",
    "db-relation-departed sql/0",
    "db-relation-joined sql/2",
    "db-relation-changed sql/2",
  ]);
  tidy(unit);
});

test("resolved without a retry: the window goes on with what is owed", () => {
  const { world, unit } = started(["sql/0", "sql/1"]);
  unit.script = () => failed;
  unit.advance();
  world.change("unit", "web/0", { resolve: "no-retry" });
  unit.script = () => ({});
  expect(unit.run()).toEqual(["db-relation-joined sql/0+sql/1 skipped", "db-relation-changed sql/0+sql/1"]);
  tidy(unit);
});

test.each(["batch", "classic"] as const)("a toggle acts from the next window on: to %s", (to) => {
  const { world, unit, id } = started(["sql/0", "sql/1"]);
  if (to === "batch") world.deliver("web", "db", "classic");
  unit.script = ({ kind }) => {
    if (kind === "relation-joined") world.deliver("web", "db", to);
    return {};
  };
  unit.run();
  world.bag(id, "sql/0", { k: "1" });
  world.bag(id, "sql/1", { k: "1" });
  unit.script = () => ({});
  const last = unit.run();
  expect(last).toEqual(
    to === "batch" ? ["db-relation-changed sql/0+sql/1"] : ["db-relation-changed sql/0", "db-relation-changed sql/1"],
  );
  expect(unit.names().filter((name) => name.includes("joined"))).toEqual(
    to === "batch" ? ["db-relation-joined sql/0", "db-relation-joined sql/1"] : ["db-relation-joined sql/0+sql/1"],
  );
  tidy(unit);
});

test("the relation ends: one departed for all, then broken; only the own unit is called departing", () => {
  const { world, unit, id } = started(["sql/0", "sql/1"]);
  unit.run();
  world.change("relation", id, { life: "dying" });
  expect(unit.run()).toEqual(["db-relation-departed sql/0+sql/1", "db-relation-broken"]);
  expect(unit.history.find(({ event }) => event.kind === "relation-departed")?.event.departingUnit).toBeNull();
  tidy(unit);
});

test("the own unit goes", () => {
  const { world, unit } = started(["sql/0", "sql/1"]);
  unit.run();
  world.removeUnit("web/0");
  expect(unit.run()).toEqual(["db-relation-departed sql/0+sql/1", "db-relation-broken", "stop", "remove"]);
  const departed = unit.history.find(({ event }) => event.kind === "relation-departed");
  expect(departed?.event.departingUnit).toBe("web/0");
  tidy(unit);
});

test.each<["relation-departed" | "relation-joined", string[]]>([
  ["relation-departed", ["db-relation-departed sql/0", "db-relation-departed sql/1", "db-relation-broken"]],
  [
    "relation-joined",
    [
      "db-relation-departed sql/0",
      "db-relation-joined sql/2",
      "db-relation-changed sql/1+sql/2",
      "db-relation-departed sql/1+sql/2",
      "db-relation-broken",
    ],
  ],
])("the relation ends in the middle of a window, after %s", (after, expected) => {
  const { world, unit, id } = started(["sql/0", "sql/1"]);
  unit.run();
  world.delete("member", id, "sql/0");
  world.join(id, "sql/2");
  world.bag(id, "sql/1", { k: "1" });
  unit.script = ({ kind }) => {
    if (kind === after) world.change("relation", id, { life: "dying" });
    return {};
  };
  expect(unit.run()).toEqual(expected);
  tidy(unit);
});

test("peers leave with one departed and without broken", () => {
  const world = new SmallWorld();
  world.application("web");
  world.unit("web/0");
  world.lead("web/0");
  world.deliver("web", "ring", "batch");
  const unit = new UnitDriver("web/0", world, ["ring"]);
  const ring = world.relate("web:ring");
  world.join(ring, "web/1");
  world.join(ring, "web/2");
  unit.run();
  expect(unit.names().slice(-2)).toEqual(["ring-relation-joined web/1+web/2", "ring-relation-changed web/1+web/2"]);
  world.removeUnit("web/0");
  expect(unit.run()).toEqual(["ring-relation-departed web/1+web/2", "stop", "remove"]);
  tidy(unit);
});

test("a window takes a limited number of members", () => {
  const { unit } = started();
  const differing = Array.from({ length: WINDOW_MEMBERS_MAX + 5 }, (_, n) => ({
    unit: `sql/${n}`,
    entered: 1,
    bag: 0,
  }));
  const window = takeWindow(unit.local, { relation: { id: "9" }, differing } as unknown as RemoteRelation);
  expect(window.flatMap(({ joined }) => joined)).toHaveLength(WINDOW_MEMBERS_MAX);
});
