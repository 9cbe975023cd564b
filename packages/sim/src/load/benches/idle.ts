// B16: a model that is up and at rest. What its agents and the controller say to each other is their connections' sign of
// life, whatever the number of units.
import { setTimeout as sleep } from "node:timers/promises";
import { type Bench, round, withRun } from "../bench.ts";
import { loadCharm } from "../load-charms.ts";
import { loadPlan } from "../load-plan.ts";

const UNITS_PER_MACHINE = 10;

export const b16: Bench = {
  id: "B16",
  about: "nothing happens, for as long as --seconds says",
  size: 10_000,
  sizeMeans: "units",
  async run(options) {
    const { size, scenario, unitsPerMachine, floodMs } = options;
    const perMachine = unitsPerMachine > 1 ? unitsPerMachine : UNITS_PER_MACHINE;
    return withRun(options, [loadCharm("instance", {}, scenario)], async (run) => {
      const client = await run.connect();
      const instance = { name: "instance", charm: run.charms.get("instance"), units: size };
      await run.apply(client, loadPlan([{ ...instance, on: { first: 0, perMachine } }]));
      await run.settle(client);
      await run.quiet(client);
      const measured = await run.measure(async () => {
        await sleep(floodMs);
        return undefined;
      });
      const machines = Math.ceil(size / perMachine);
      const { upFrames, downFrames, upBytes, downBytes, cpuMs, peakRssBytes } = measured.controller;
      const minutes = floodMs / 60_000;
      const extra = {
        "units per connection": perMachine,
        "frames per connection and minute, up": round(upFrames / machines / minutes),
        "frames per connection and minute, down": round(downFrames / machines / minutes),
        "bytes per connection and minute": Math.round((upBytes + downBytes) / machines / minutes),
        "controller cpu ms per minute": Math.round(cpuMs / minutes),
        "controller RSS MB": Math.round(peakRssBytes / 1e6),
      };
      return [{ size: String(size), machines, units: size, measured, extra }];
    });
  },
};
