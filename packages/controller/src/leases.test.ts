import { createWorld } from "@kith/domain";
import type { Change, RecordOf } from "@kith/schema";
import { expect, test } from "vitest";
import { Leases } from "./leases.ts";
import { LEASE_MS } from "./limits.ts";

const leader = (unit: string, revision: number): RecordOf<"leader"> => ({
  kind: "leader",
  application: "a",
  unit,
  since: 0,
  revision,
});
const assignment = (machine: string, unit: string): RecordOf<"assignment"> => ({
  kind: "assignment",
  machine,
  unit,
  principal: null,
  revision: 1,
});

function started() {
  const records = [leader("a/0", 1), assignment("0", "a/0"), assignment("1", "a/1")];
  const world = createWorld({ revision: 1, epoch: "e", horizon: 0, records, tombstones: [] });
  let now = 0;
  const leases = new Leases(world, () => now);
  const commit = (change: Change): void => {
    const next = { revision: world.revision + 1, changes: [change] };
    world.apply(next);
    leases.follow(next);
  };
  return {
    leases,
    commit,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test("after a start every recorded leader has a full lease", () => {
  const { leases, pass } = started();
  pass(LEASE_MS - 1);
  expect([leases.holds("a/0"), leases.takeExpired()]).toEqual([true, []]);
  pass(1);
  expect([leases.holds("a/0"), leases.takeExpired()]).toEqual([false, ["a/0"]]);
});

test("a heartbeat renews the leases of its machine's leaders only", () => {
  const { leases, pass } = started();
  pass(LEASE_MS - 1);
  expect(leases.renew("1")).toEqual([]);
  expect(leases.renew("0")).toEqual(["a/0"]);
  pass(LEASE_MS - 1);
  expect(leases.holds("a/0")).toBe(true);
});

test("an expired leader is told once a lease, not at every tick", () => {
  const { leases, pass } = started();
  pass(LEASE_MS);
  expect([leases.takeExpired(), leases.takeExpired()]).toEqual([["a/0"], []]);
  expect(leases.holds("a/0")).toBe(false);
  pass(LEASE_MS);
  expect(leases.takeExpired()).toEqual(["a/0"]);
});

test("who follows has a full lease, who led has none", () => {
  const { leases, commit, pass } = started();
  pass(LEASE_MS);
  commit({ op: "put", record: leader("a/1", 2) });
  expect([leases.holds("a/0"), leases.holds("a/1"), leases.takeExpired()]).toEqual([false, true, []]);
  commit({ op: "delete", kind: "leader", key: "a", revision: 3, topics: [] });
  expect(leases.holds("a/1")).toBe(false);
});
