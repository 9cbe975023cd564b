// B2m: one relation between N and N units that are up and idle, each on a machine of its own.
import { applicationCalls } from "@kith/client";
import { type Bench, hooksOf, withRun } from "../bench.ts";
import { loadCharm } from "../load-charms.ts";
import { loadPlan } from "../load-plan.ts";

export const b2m: Bench = {
  id: "B2m",
  about: "one relation between N and N units",
  size: 256,
  sizeMeans: "units on each side",
  async run(options) {
    const { size, scenario, unitsPerMachine } = options;
    const server = loadCharm("server", { provides: { db: "mysql-shared" } }, scenario);
    const user = loadCharm("user", { requires: { db: "mysql-shared" } }, scenario);
    return withRun(options, [server, user], async (run) => {
      const client = await run.connect();
      const perMachine = unitsPerMachine;
      const machines = Math.ceil(size / perMachine);
      await run.apply(
        client,
        loadPlan([
          { name: "server", charm: run.charms.get("server"), units: size, on: { first: 0, perMachine } },
          { name: "user", charm: run.charms.get("user"), units: size, on: { first: machines, perMachine } },
        ]),
      );
      await run.settle(client);
      const measured = await run.measure(async () => {
        await applicationCalls(client).addRelation("server:db", "user:db");
        return (await run.settle(client)).errors;
      });
      const [pairs, all] = [size * size, 2 * size];
      const extra = {
        "hooks of the contract's first round": scenario.delivery === "classic" ? 4 * pairs + all : 3 * all,
        "frames per flush": Math.round(measured.controller.frames / Math.max(1, measured.controller.flushes)),
        "hooks/s": Math.round(hooksOf(measured) / (measured.ms / 1_000)),
      };
      return [{ size: `${size}x${size}`, machines: 2 * machines, units: all, measured, extra }];
    });
  },
};
