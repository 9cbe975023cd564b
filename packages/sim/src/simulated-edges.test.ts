// What crashes do to the simulated edges, which no suite of the real ones can ask.
import type { Commit } from "@kith/schema";
import { createMemoryDisk } from "@kith/store";
import { describe, expect, test } from "vitest";
import { Dice } from "./dice.ts";
import { Faults } from "./faults.ts";
import { Incarnation } from "./incarnation.ts";
import { DiskMedium } from "./simulated-disk.ts";
import { openSimulatedStore } from "./simulated-store.ts";
import { VirtualClock } from "./virtual-clock.ts";

const HOUR = 3_600_000;

describe("virtual time", () => {
  test("passes from timer to timer, in order, with everything that follows in between", async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.after(20, () => seen.push(`late at ${clock.monotonic()}`));
    clock.after(10, () => void Promise.resolve().then(() => seen.push(`promise at ${clock.monotonic()}`)));
    clock.after(10, () => seen.push("second of the same instant"));
    const cancel = clock.after(5, () => seen.push("cancelled"));
    cancel();
    expect(await clock.runUntil(() => seen.length === 3, HOUR)).toBe(true);
    expect(seen).toEqual(["promise at 10", "second of the same instant", "late at 20"]);
    expect(await clock.runUntil(() => false, 7)).toBe(false);
    expect(clock.monotonic()).toBe(27);
  });
});

describe("an incarnation that has ended", () => {
  test("answers nothing, sends nothing, and its timers do not fire", async () => {
    const clock = new VirtualClock();
    const faults = new Faults("none", 0, new Dice(1));
    const life = new Incarnation({ clock, faults, timers: "agent.clock.timer", onCrash: () => {} });
    const seen: string[] = [];
    const answer = (text: string) => () => void seen.push(text);
    life.clock.after(10, answer("timer"));
    const slow = life.call("agent.disk.read", () => clock.sleep(10));
    slow.then(answer("slow"), answer("slow failed"));
    life.end();
    life.call("agent.disk.read", async () => {}).then(answer("late"), answer("late failed"));
    life.act("agent.send", answer("sent"));
    await clock.runUntil(() => false, HOUR);
    expect(seen).toEqual([]);
  });
});

describe("a commit under way when the store crashes", () => {
  test("is lost wholly or kept wholly, as chance has it, and never happens later", async () => {
    const outcomes = new Set<number>();
    for (let seed = 0; seed < 20; seed += 1) {
      const [clock, disk] = [new VirtualClock(), createMemoryDisk()];
      const durable: Commit[] = [];
      const options = {
        clock,
        disk,
        newEpoch: () => "e",
        onDurable: (_w: string, commit: Commit) => void durable.push(commit),
      };
      const store = openSimulatedStore({ ...options, dice: new Dice(seed) });
      let answered = false;
      void store
        .world("m")
        .commit(0, [])
        .then(() => {
          answered = true;
        });
      store.crash();
      const revision = (
        await openSimulatedStore({ ...options, dice: new Dice(0) })
          .world("m")
          .load()
      ).revision;
      await clock.runUntil(() => false, HOUR);
      expect([answered, durable.length]).toEqual([false, revision]);
      outcomes.add(revision);
    }
    expect([...outcomes].sort()).toEqual([0, 1]);
  });
});

describe("a power cut", () => {
  test("keeps what was fsynced and leaves every other file old, new or empty; a process that dies loses nothing", async () => {
    const found = new Set<string | null>();
    for (let seed = 0; seed < 40; seed += 1) {
      const medium = new DiskMedium(new VirtualClock(), new Dice(seed));
      await medium.open().write("key", "mine", { durable: true });
      await medium.open().write("state/a", "old", { durable: true });
      await medium.open().write("state/a", "new");
      expect(await medium.open().read("state/a")).toBe("new");
      medium.powerCut();
      expect(await medium.open().read("key")).toBe("mine");
      expect(await medium.open().list("state")).toEqual(["a"]);
      found.add(await medium.open().read("state/a"));
    }
    expect([...found].sort()).toEqual(["", "new", "old"]);
  });
});
