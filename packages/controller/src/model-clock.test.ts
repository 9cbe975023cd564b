// What elapsed time becomes: commands, at their times and no sooner.
import type { Clock } from "@kith/base";
import { createWorld } from "@kith/domain";
import type { Command, RecordOf } from "@kith/schema";
import { expect, test } from "vitest";
import { Leases } from "./leases.ts";
import { CHARM_UNUSED_MS, LEASE_MS, PRUNE_EVERY_MS, TICK_MS } from "./limits.ts";
import { ModelClock } from "./model-clock.ts";

const alive = { life: "alive", force: null, created: 0, revision: 1 } as const;
const charm = (url: string): RecordOf<"charm"> => ({
  ...{ kind: "charm", url, name: "x", charmRevision: 0, sha256: "s", size: 1, metadata: {}, config: {}, actions: {} },
  ...{ manifest: {}, version: "", revision: 1 },
});

function started(records: readonly RecordOf[] = []) {
  let now = 0;
  let due: { at: number; run: () => void } | null = null;
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    after: (delayMs, run) => {
      due = { at: now + delayMs, run };
      return () => {
        due = null;
      };
    },
  };
  const world = createWorld({ revision: 1, epoch: "e", horizon: 0, records: [...records], tombstones: [] });
  const told: [at: number, command: Command][] = [];
  let ticks = 0;
  const ticking = new ModelClock({
    ...{ world, clock, leases: new Leases(world, () => now) },
    submit: (command) => told.push([now, command]),
    onTick: () => {
      ticks += 1;
    },
  });
  ticking.start();
  return {
    told,
    ticking,
    ticks: () => ticks,
    pending: () => due !== null,
    /** Lets time pass, firing what is due on the way. */
    pass(ms: number): void {
      const until = now + ms;
      for (let next = due; next !== null && next.at <= until; next = due) {
        now = next.at;
        due = null;
        next.run();
      }
      now = until;
    },
  };
}

const kinds = (told: readonly [number, Command][]) => told.map(([at, { kind }]) => [at, kind]);

test("it ticks, and what has ended is pruned once a minute", () => {
  const model = started();
  model.pass(PRUNE_EVERY_MS * 3);
  expect(model.ticks()).toBe(Math.floor((PRUNE_EVERY_MS * 3) / TICK_MS));
  expect(kinds(model.told).map(([, kind]) => kind)).toEqual(["prune", "prune", "prune"]);
  for (const [i, [at]] of kinds(model.told).entries())
    expect(Number(at)).toBeGreaterThanOrEqual(PRUNE_EVERY_MS * (i + 1));
});

test("a charm that nothing uses is named when it has been so for long enough, and not before", () => {
  const model = started([charm("local:x-0")]);
  model.pass(CHARM_UNUSED_MS + 3 * PRUNE_EVERY_MS);
  const named = model.told.filter(([, command]) => command.kind === "prune" && command.charms.length > 0);
  expect(named.length).toBeGreaterThan(0);
  expect(Number(named[0]?.[0])).toBeGreaterThanOrEqual(CHARM_UNUSED_MS);
  expect(named[0]?.[1]).toEqual({ kind: "prune", charms: ["local:x-0"] });
});

test("the deadline of a forced removal", () => {
  const unit: RecordOf<"unit"> = {
    ...{ kind: "unit", name: "a/0", application: "a", number: 0, principal: null, resolve: null, forceCharm: false },
    ...{ ...alive, life: "dying", force: { step: 1, deadline: 10_000 } },
  };
  const model = started([unit]);
  model.pass(10_000 - TICK_MS);
  expect(kinds(model.told)).toEqual([]);
  model.pass(2 * TICK_MS);
  expect(kinds(model.told).map(([, kind]) => kind)).toContain("time-passed");
});

test("a leader whose machine says nothing any more", () => {
  const machine = { parent: null, base: { name: "ubuntu", channel: "24.04" }, constraints: {}, placement: null };
  const model = started([
    { kind: "machine", id: "0", ...machine, dedicated: true, ...alive },
    {
      kind: "unit",
      name: "a/0",
      application: "a",
      number: 0,
      principal: null,
      resolve: null,
      forceCharm: false,
      ...alive,
    },
    { kind: "unit-machine", unit: "a/0", machine: "0", revision: 1 },
    { kind: "leader", application: "a", unit: "a/0", since: 0, revision: 1 },
  ]);
  model.pass(LEASE_MS + 2 * TICK_MS);
  expect(model.told.map(([, command]) => command)).toContainEqual({ kind: "leases-expired", units: ["a/0"] });
});

test("closed, nothing waits any more", () => {
  const model = started();
  model.ticking.close();
  expect(model.pending()).toBe(false);
});
