// B11: one unit writes its settings as fast as it can, or a thousand times a second, while many listen; another
// application has to be as fast as without.
import { actionCalls, applicationCalls, type Client } from "@kith/client";
import { type Bench, quantile, round, withRun } from "../bench.ts";
import { FLOOD_BATCH, FLOOD_PER_SECOND, FLOOD_WAITING_MAX } from "../limits.ts";
import { loadCharm } from "../load-charms.ts";
import { loadPlan } from "../load-plan.ts";

export const b11: Bench = {
  id: "B11",
  about: `one unit writes its settings ${FLOOD_PER_SECOND} times a second`,
  size: 1_000,
  sizeMeans: "listeners",
  async run(options) {
    const { size, scenario, unitsPerMachine, floodMs } = options;
    const charms = [
      loadCharm("writer", { provides: { flood: "flood" } }, scenario),
      loadCharm("listener", { requires: { flooded: "flood" } }, scenario),
      loadCharm("other", {}, scenario, { turn: "int" }),
    ];
    return withRun(options, charms, async (run) => {
      const client = await run.connect();
      const listeners = { name: "listener", charm: run.charms.get("listener"), units: size };
      const one = (name: string) => ({ name, charm: run.charms.get(name), units: 1 });
      const plan = loadPlan(
        [one("writer"), one("other"), { ...listeners, on: { first: 0, perMachine: unitsPerMachine } }],
        [["writer:flood", "listener:flooded"]],
      );
      await run.apply(client, plan);
      await run.settle(client);
      const other = await run.connect();
      const without = await latencies(other, floodMs / 3);
      let during: readonly number[] = [];
      let enqueued = 0;
      const measured = await run.measure(async () => {
        const flooding = flood(client, floodMs);
        during = await latencies(other, floodMs);
        enqueued = await flooding;
        return undefined;
      });
      const seconds = measured.ms / 1_000;
      const { controller, agents } = measured;
      const slower = quantile(during, 0.5) / quantile(without, 0.5) - 1;
      const extra = {
        "writes asked for": enqueued,
        "frames per listener and second": round(controller.frames / size / seconds, 2),
        "flushes per second": round(controller.flushes / seconds),
        "stale p50 ms": round(quantile(agents.staleMs, 0.5)),
        "stale p99 ms": round(quantile(agents.staleMs, 0.99)),
        "other p50 ms without": round(quantile(without, 0.5), 2),
        "other p50 ms": round(quantile(during, 0.5), 2),
        "other p99 ms without": round(quantile(without, 0.99), 2),
        "other p99 ms": round(quantile(during, 0.99), 2),
        "latency +": `${Math.round(100 * slower)} %`,
      };
      const machines = Math.ceil(size / unitsPerMachine) + 2;
      return [{ size: String(size), machines, units: size + 2, measured, extra }];
    });
  },
};

/** Enqueues writes at the given rate, never more than a limited number ahead of what is done. Answers how many. */
async function flood(client: Client, forMs: number): Promise<number> {
  const began = performance.now();
  let enqueued = 0;
  let batches: string[] = [];
  const write = { receiver: "unit-writer-0", name: "write" };
  while (performance.now() - began < forMs) {
    const due = ((performance.now() - began) / 1_000) * FLOOD_PER_SECOND;
    if (enqueued < due) {
      const { actions } = await actionCalls(client).enqueue(new Array(FLOOD_BATCH).fill(write));
      enqueued += FLOOD_BATCH;
      batches.push(actions.at(-1)?.action?.tag.replace(/^action-/, "") ?? "");
    } else await new Promise((resolve) => setTimeout(resolve, 5));
    while (batches.length * FLOOD_BATCH > FLOOD_WAITING_MAX) {
      const [oldest] = await actionCalls(client).tasks(batches.slice(0, 1));
      if (oldest?.completed === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      else batches = batches.slice(1);
      if (performance.now() - began >= forMs) return enqueued;
    }
  }
  return enqueued;
}

/** Of settings of another application, one after the other, each acknowledged durably. */
async function latencies(client: Client, forMs: number): Promise<readonly number[]> {
  const times: number[] = [];
  const began = performance.now();
  for (let i = 0; performance.now() - began < forMs; i += 1) {
    const from = performance.now();
    await applicationCalls(client).setConfig("other", { turn: String(i) });
    times.push(performance.now() - from);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return times;
}
