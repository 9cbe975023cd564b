// B1, B2 and B10: the seed's model. In B1 and B10 the machines are a part of the work: from the request to settled they
// are made, their agents sign in, and everything is installed and related.
import { modelCalls } from "@kith/client";
import { type Bench, hooksOf, type Outcome, quantile, round, withRun } from "../bench.ts";
import { STATUS_EVERY_MS } from "../limits.ts";
import type { LoadRun } from "../load-run.ts";
import { seedModel } from "../seed-bundle.ts";

export const b1: Bench = {
  id: "B1",
  about: "the seed's first bundle, 118 computes on two chassis, from nothing",
  size: 2,
  sizeMeans: "chassis of 64 machines",
  run: fromNothing,
};

export const b10: Bench = {
  id: "B10",
  about: "the seed's model with all chassis at once, from nothing",
  size: 10,
  sizeMeans: "chassis of 64 machines",
  run: fromNothing,
};

async function fromNothing(options: Parameters<Bench["run"]>[0]): Promise<readonly Outcome[]> {
  const { size, scenario, scaleDirectory } = options;
  const seed = seedModel(scaleDirectory, size, scenario);
  return withRun(options, seed.charms, async (run) => {
    const client = await run.connect();
    const plan = seed.plan(run.charms);
    let acknowledgedMs = 0;
    const measured = await run.measure(async () => {
      const from = performance.now();
      await run.apply(client, plan);
      acknowledgedMs = performance.now() - from;
      return (await run.settle(client)).errors;
    });
    const { machines, units } = seed;
    const extra = {
      relations: plan.relations.length,
      "acknowledged after ms": Math.round(acknowledgedMs),
      "controller cpu ms per machine": round(measured.controller.cpuMs / machines, 2),
      "hooks/s": Math.round(hooksOf(measured) / (measured.ms / 1_000)),
    };
    return [{ size: `${size} chassis`, machines, units, measured, extra }];
  });
}

export const b2: Bench = {
  id: "B2",
  about: "machines up and idle, then all relations in one command; status asked for 10 times a second meanwhile",
  size: 4,
  sizeMeans: "chassis of 64 machines",
  async run(options) {
    const { size, scenario, scaleDirectory } = options;
    const seed = seedModel(scaleDirectory, size, scenario);
    return withRun(options, seed.charms, async (run) => {
      const client = await run.connect();
      await run.apply(client, seed.plan(run.charms, { relations: false }));
      await run.settle(client);
      const plan = seed.plan(run.charms);
      const poll = await poller(run);
      const measured = await run.measure(async () => {
        poll.start();
        await run.apply(client, plan);
        const { errors } = await run.settle(client);
        await poll.stop();
        return errors;
      });
      const extra = { relations: plan.relations.length, ...poll.extra() };
      return [{ size: `${size} chassis`, machines: seed.machines, units: seed.units, measured, extra }];
    });
  },
};

/** A client of its own that asks for the status of the whole model, again and again, whether or not the last answer has come. */
export async function poller(run: LoadRun) {
  const client = await run.connect();
  const times: number[] = [];
  const waiting = new Set<Promise<unknown>>();
  let timer: NodeJS.Timeout | undefined;
  const ask = (): void => {
    const from = performance.now();
    const asked = modelCalls(client)
      .status()
      .then(() => times.push(performance.now() - from))
      .finally(() => waiting.delete(asked));
    waiting.add(asked);
  };
  return {
    start() {
      timer = setInterval(ask, STATUS_EVERY_MS);
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(waiting);
    },
    extra: () => ({
      "status calls": times.length,
      "status p50 ms": round(quantile(times, 0.5)),
      "status p95 ms": round(quantile(times, 0.95)),
      "status p99 ms": round(quantile(times, 0.99)),
      "status max ms": round(Math.max(0, ...times)),
    }),
  };
}
