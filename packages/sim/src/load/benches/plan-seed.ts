// B15: the seed's bundle, planned and then applied, without any agent: what the controller alone takes for 640 machines.
import { modelCalls } from "@kith/client";
import { type Bench, round, withRun } from "../bench.ts";
import { seedModel } from "../seed-bundle.ts";

export const b15: Bench = {
  id: "B15",
  about: "the seed's bundle planned, then applied, without agents",
  size: 10,
  sizeMeans: "chassis of 64 machines",
  async run(options) {
    const { size, scenario, scaleDirectory } = options;
    const seed = seedModel(scaleDirectory, size, scenario);
    const work = async (run: Parameters<Parameters<typeof withRun>[2]>[0]) => {
      const client = await run.connect();
      const calls = modelCalls(client);
      const plan = seed.plan(run.charms);
      const from = performance.now();
      const { changes } = await calls.plan({ kind: "apply-bundle", plan, baseRevision: null });
      const planMs = performance.now() - from;
      let applyMs = 0;
      const measured = await run.measure(async () => {
        const began = performance.now();
        await run.apply(client, plan);
        applyMs = performance.now() - began;
        return [];
      });
      const extra = {
        applications: plan.applications.length,
        relations: plan.relations.length,
        changes: changes.length,
        // Without agents no unit enters a scope, and none gets its subordinates.
        "units once agents run": seed.units,
        "plan ms": round(planMs),
        "apply ms": round(applyMs),
      };
      return [{ size: `${size} chassis`, machines: seed.machines, units: seed.machines, measured, extra }];
    };
    return withRun(options, seed.charms, work, { withoutAgents: true });
  },
};
