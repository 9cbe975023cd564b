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
const life = { life: "alive", force: null, created: 0, revision: 1 } as const;

/** Machine n with unit a/n. */
function machineWithUnit(number: number): RecordOf[] {
  const id = String(number);
  const name = `a/${number}`;
  const machine = { parent: null, base: { name: "ubuntu", channel: "24.04" }, constraints: {}, placement: null };
  const unit = { application: "a", number, principal: null, resolve: null, forceCharm: false };
  return [
    { kind: "machine", id, ...machine, dedicated: true, ...life },
    { kind: "unit", name, ...unit, ...life },
    { kind: "unit-machine", unit: name, machine: id, revision: 1 },
  ];
}

/** `a` on three machines, a/0 leads. */
function started() {
  const records = [leader("a/0", 1), ...[0, 1, 2].flatMap(machineWithUnit)];
  const world = createWorld({ revision: 1, epoch: "e", horizon: 0, records, tombstones: [] });
  let now = 0;
  const leases = new Leases(world, () => now);
  const commit = (...changes: Change[]): void => {
    const next = { revision: world.revision + 1, changes };
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
  expect([leases.holds("a/0"), leases.takeExpired().sort()]).toEqual([false, ["a/0", "a/1", "a/2"]]);
});

test("a heartbeat renews the leases of its machine's leaders only", () => {
  const { leases, pass } = started();
  pass(LEASE_MS - 1);
  expect(leases.renew("1")).toEqual([]);
  expect(leases.renew("0")).toEqual(["a/0"]);
  pass(LEASE_MS - 1);
  expect(leases.holds("a/0")).toBe(true);
});

test("silent units are named with their leader, so that none of them is next; those that are heard of are not", () => {
  const { leases, pass } = started();
  pass(LEASE_MS - 1);
  leases.renew("2");
  pass(1);
  expect(leases.takeExpired().sort()).toEqual(["a/0", "a/1"]);
});

test("a silent unit that does not lead is nobody's business", () => {
  const { leases, pass } = started();
  pass(LEASE_MS - 1);
  leases.renew("0");
  pass(1);
  expect(leases.takeExpired()).toEqual([]);
});

test("an expired leader is told once a lease, not at every tick", () => {
  const { leases, pass } = started();
  pass(LEASE_MS);
  expect([leases.takeExpired().length, leases.takeExpired()]).toEqual([3, []]);
  expect(leases.holds("a/0")).toBe(false);
  pass(LEASE_MS);
  expect(leases.takeExpired()).toHaveLength(3);
  leases.renew("0");
  pass(LEASE_MS - 1);
  expect([leases.holds("a/0"), leases.takeExpired()]).toEqual([true, []]);
});

test("who follows has a full lease, who led has none", () => {
  const { leases, commit, pass } = started();
  pass(LEASE_MS);
  leases.takeExpired();
  commit({ op: "put", record: leader("a/1", 2) });
  expect([leases.holds("a/0"), leases.holds("a/1"), leases.takeExpired()]).toEqual([false, true, []]);
  pass(LEASE_MS);
  expect(leases.takeExpired().sort()).toEqual(["a/0", "a/1", "a/2"]);
  commit({ op: "delete", kind: "leader", key: "a", revision: 3, topics: [] });
  expect(leases.holds("a/1")).toBe(false);
  pass(LEASE_MS);
  expect(leases.takeExpired()).toEqual([]);
});

test("a leader is renewed where it is, wherever it was recorded first", () => {
  const { leases, commit, pass } = started();
  commit({ op: "put", record: leader("a/3", 2) });
  commit(...machineWithUnit(3).map((record): Change => ({ op: "put", record: { ...record, revision: 3 } })));
  expect([leases.renew("0"), leases.renew("3")]).toEqual([[], ["a/3"]]);
  pass(LEASE_MS - 1);
  commit({ op: "delete", kind: "machine", key: "3", revision: 4, topics: [] });
  pass(1);
  expect(leases.holds("a/3")).toBe(false);
});
