// B13 and B14: a large model whose controller comes again, and one whose status is asked for.
import { applicationCalls, modelCalls } from "@kith/client";
import { type Bench, hooksOf, quantile, round, withRun } from "../bench.ts";
import { LATENCY_CALLS } from "../limits.ts";
import { loadCharm } from "../load-charms.ts";
import { loadPlan } from "../load-plan.ts";

const UNITS_PER_MACHINE = 10;
const UNITS_PER_APPLICATION = 20;
const RELATIONS_PER_APPLICATION = 5;

export const b13: Bench = {
  id: "B13",
  about: "the controller is killed and started again under units that are connected and idle",
  size: 10_000,
  sizeMeans: "units",
  async run(options) {
    const { size, scenario, unitsPerMachine } = options;
    const perMachine = unitsPerMachine > 1 ? unitsPerMachine : UNITS_PER_MACHINE;
    return withRun(options, [loadCharm("instance", {}, scenario)], async (run) => {
      const client = await run.connect();
      const instance = { name: "instance", charm: run.charms.get("instance"), units: size };
      await run.apply(client, loadPlan([{ ...instance, on: { first: 0, perMachine } }]));
      await run.settle(client);
      let openMs = 0;
      const measured = await run.measure(async () => {
        await run.crashController();
        const from = performance.now();
        await run.startController();
        openMs = performance.now() - from;
        return (await run.settle(await run.connect())).errors;
      });
      const machines = Math.ceil(size / perMachine);
      const extra = {
        "hooks (must be 0)": hooksOf(measured),
        "doors open after ms": Math.round(openMs),
        "sessions opened": `${measured.controller.sessions} of ${machines}`,
        "units per connection": perMachine,
      };
      return [{ size: String(size), machines, units: size, measured, extra }];
    });
  },
};

export const b14: Bench = {
  id: "B14",
  about: "FullStatus, each time after a change; no agents",
  size: 10_000,
  sizeMeans: `units, ${UNITS_PER_APPLICATION} to an application, with ${RELATIONS_PER_APPLICATION} relations to an application`,
  async run(options) {
    const { size, scenario } = options;
    const names = Array.from({ length: RELATIONS_PER_APPLICATION }, (_, i) => `r${i}`);
    const endpoints = (side: string) => Object.fromEntries(names.map((name) => [`${side}-${name}`, name]));
    const node = loadCharm("node", { provides: endpoints("up"), requires: endpoints("down") }, scenario, {
      turn: "int",
    });
    return withRun(
      options,
      [node],
      async (run) => {
        const client = await run.connect();
        const count = Math.ceil(size / UNITS_PER_APPLICATION);
        const applications = Array.from({ length: count }, (_, i) => ({
          ...{ name: `app${i}x`, charm: run.charms.get("node"), units: UNITS_PER_APPLICATION },
          on: { first: 2 * i, perMachine: UNITS_PER_MACHINE },
        }));
        const relations = applications.flatMap(({ name }, i) =>
          names.map((one, k) => [`${name}:down-${one}`, `app${(i + k + 1) % count}x:up-${one}`] as const),
        );
        await run.apply(client, loadPlan(applications, relations));
        await run.quiet(client);
        const other = await run.connect();
        const [times, again]: [number[], number[]] = [[], []];
        let bytes = 0;
        const ask = async (into: number[]): Promise<void> => {
          const from = performance.now();
          const status = await modelCalls(client).status();
          into.push(performance.now() - from);
          if (bytes === 0) bytes = JSON.stringify(status).length;
        };
        const measured = await run.measure(async () => {
          for (let i = 0; i < LATENCY_CALLS; i += 1) {
            await applicationCalls(other).setConfig("app0x", { turn: String(i) });
            await ask(times);
            await ask(again);
          }
          return undefined;
        });
        const extra = {
          relations: relations.length,
          "p50 ms": round(quantile(times, 0.5)),
          "p99 ms": round(quantile(times, 0.99)),
          "unchanged p50 ms": round(quantile(again, 0.5)),
          "unchanged p99 ms": round(quantile(again, 0.99)),
          "MB of an answer": round(bytes / 1e6, 2),
        };
        return [{ size: String(size), machines: 2 * count, units: size, measured, extra }];
      },
      { withoutAgents: true },
    );
  },
};
