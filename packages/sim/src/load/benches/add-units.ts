// B4, B5 and B8: units that are added to what is there.
import { applicationCalls } from "@kith/client";
import { type Bench, type BenchOptions, hooksOf, type Outcome, quantile, round, withRun } from "../bench.ts";
import { ADDED_UNITS, BATCHES } from "../limits.ts";
import { loadCharm } from "../load-charms.ts";
import { loadPlan } from "../load-plan.ts";

const RELATIONS = 8;
/** Enough for the code to be compiled before the last one is counted. */
const ADDED_TIMES = 25;
/** What B5's hub is related to: the seed's nova-cloud-controller. */
const HUB_NEIGHBOURS = 374;
/** Machines of B8, each with all of its share of units on one connection. */
const B8_MACHINES = 100;

const hubEndpoints = Object.fromEntries(Array.from({ length: RELATIONS }, (_, i) => [`r${i}`, `load-${i}`]));
const hubRelations = Array.from({ length: RELATIONS }, (_, i) => [`hub:r${i}`, `spoke${i}:r${i}`] as const);

/** A hub with eight relations, and the charms that it is related to. */
const hubCharms = ({ scenario }: BenchOptions) => [
  loadCharm("hub", { requires: hubEndpoints }, scenario),
  loadCharm("spoke", { provides: hubEndpoints }, scenario),
];

export const b4: Bench = {
  id: "B4",
  about: `add-unit -n ${ADDED_UNITS} to an application with ${RELATIONS} relations; time to durable acknowledgement`,
  size: 10_000,
  sizeMeans: "units that are there before, at most; none of them has an agent",
  async run(options) {
    const outcomes: Outcome[] = [];
    for (const existing of [0, 256, 1_024, 10_000].filter((one) => one <= options.size))
      outcomes.push(await addTo(existing, false, options));
    return outcomes;
  },
};

export const b4m: Bench = {
  id: "B4m",
  about: "B4 where the units that are there before are settled members of all relations",
  size: 256,
  sizeMeans: "units that are there before",
  run: async (options) => [await addTo(options.size, true, options)],
};

/** With agents the existing units are settled members of all their relations; without, they wait for machines. */
async function addTo(existing: number, agents: boolean, options: BenchOptions): Promise<Outcome> {
  const perMachine = 16;
  const machines = Math.max(1, Math.ceil(existing / perMachine));
  const work = async (run: Awaited<ReturnType<BenchOptions["start"]>>): Promise<Outcome> => {
    const client = await run.connect();
    const spoke = (_: unknown, i: number) => ({ name: `spoke${i}`, charm: run.charms.get("spoke"), units: 1 });
    const hub = { name: "hub", charm: run.charms.get("hub"), units: existing, on: { first: 0, perMachine } };
    const plan = loadPlan([hub, ...Array.from({ length: RELATIONS }, spoke)], hubRelations);
    await run.apply(client, plan);
    await (agents ? run.settle(client) : run.quiet(client));
    const times: number[] = [];
    const add = async (): Promise<undefined> => {
      const from = performance.now();
      // On a machine that is there: what providers do afterwards is not the matter.
      await applicationCalls(client).addUnits(
        "hub",
        ADDED_UNITS,
        new Array(ADDED_UNITS).fill({ scope: "#", directive: "0" }),
      );
      times.push(performance.now() - from);
      return undefined;
    };
    // With agents once: each time is followed by thousands of hooks.
    for (let i = 1; i < (agents ? 1 : ADDED_TIMES); i += 1) await add();
    const measured = await run.measure(add);
    const extra = {
      "commits until acknowledged": agents
        ? `${measured.controller.commits} (agents' first facts among them)`
        : measured.controller.commits,
      "acknowledged p50 ms": round(quantile(times, 0.5), 2),
      "min ms": round(Math.min(...times), 2),
      "max ms": round(Math.max(...times), 2),
      "times added": times.length,
    };
    const size = `${existing}${agents ? "" : ", no agents"}`;
    return { size, machines: machines + RELATIONS, units: existing + RELATIONS, measured, extra };
  };
  return withRun(options, hubCharms(options), work, { withoutAgents: !agents });
}

export const b5: Bench = {
  id: "B5",
  about: `one more unit of a hub related to units over ${RELATIONS} relations`,
  size: HUB_NEIGHBOURS,
  sizeMeans: "units that the hub is related to",
  async run(options) {
    const { size } = options;
    return withRun(options, hubCharms(options), async (run) => {
      const client = await run.connect();
      const share = (i: number) => Math.floor(size / RELATIONS) + (i < size % RELATIONS ? 1 : 0);
      const spoke = (_: unknown, i: number) => ({ name: `spoke${i}`, charm: run.charms.get("spoke"), units: share(i) });
      const hub = { name: "hub", charm: run.charms.get("hub"), units: 2 };
      await run.apply(client, loadPlan([hub, ...Array.from({ length: RELATIONS }, spoke)], hubRelations));
      await run.settle(client);
      // Its machine is there: what is measured begins with the unit.
      const measured = await run.measure(async () => {
        await applicationCalls(client).addUnits("hub", 1, [{ scope: "#", directive: "1" }]);
        return (await run.settle(client)).errors;
      });
      const [unit, hooks] = measured.agents.busiest[0] ?? ["", 0];
      const extra = { "hooks of the new unit": `${hooks} (${unit})`, "hooks of others": hooksOf(measured) - hooks };
      return [{ size: String(size), machines: size + 2, units: size + 3, measured, extra }];
    });
  },
};

export const b8: Bench = {
  id: "B8",
  about: `units without relations started in ${BATCHES} batches on ${B8_MACHINES} machines; the rate of each batch`,
  size: 10_000,
  sizeMeans: "units in all",
  async run(options) {
    const { size, scenario } = options;
    const batch = Math.floor(size / BATCHES);
    return withRun(options, [loadCharm("instance", {}, scenario)], async (run) => {
      const client = await run.connect();
      const instance = { name: "instance", charm: run.charms.get("instance"), units: B8_MACHINES };
      await run.apply(client, loadPlan([{ ...instance, on: { first: 0, perMachine: 1 } }]));
      await run.settle(client);
      const rates: number[] = [];
      const placement = Array.from({ length: batch }, (_, i) => ({ scope: "#", directive: String(i % B8_MACHINES) }));
      const measured = await run.measure(async () => {
        for (let i = 0; i < BATCHES; i += 1) {
          const from = performance.now();
          await applicationCalls(client).addUnits("instance", batch, placement);
          await run.settle(client);
          rates.push(Math.round(batch / ((performance.now() - from) / 1_000)));
        }
        return undefined;
      });
      const mean = (part: readonly number[]) => part.reduce((a, b) => a + b, 0) / part.length;
      const quarter = Math.max(1, Math.floor(BATCHES / 4));
      const extra = {
        "units/s of each batch": rates.join(" "),
        "last quarter / first": round(mean(rates.slice(-quarter)) / mean(rates.slice(0, quarter)), 2),
        "units per connection": Math.round(size / B8_MACHINES),
      };
      return [{ size: String(size), machines: B8_MACHINES, units: size + B8_MACHINES, measured, extra }];
    });
  },
};
