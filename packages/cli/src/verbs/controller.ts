import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type KeptStatus, keeperClient } from "@kith/providers";
import { CliError, usageError } from "../cli-error.ts";
import { localControllers } from "../client-directory.ts";
import { controllerLog, isHealthy, startController } from "../host/controller-process.ts";
import { STOP_GRACE_MS } from "../limits.ts";
import { table } from "../render/table.ts";
import { findController } from "../target.ts";
import { defineVerb, type Output, shared, type Terminal } from "../verb.ts";

export const verb = defineVerb({
  name: "controller",
  summary: "Start, stop or look at a controller on this host",
  usage: "start|stop|status [<controller>]",
  details: `start   brings back whatever is dead: keeper, controller, agents
stop    stops controller and agents; workloads keep running
status  shows the processes on this host

Examples:
    kith controller status
    kith controller start`,
  flags: { controller: shared.controller, format: shared.format, output: shared.output },
  run: async ({ flags, args }, terminal) => {
    const [what, named, ...more] = args;
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const { name } = await findController(named ?? flags.controller);
    const data = localControllers()[name];
    if (data === undefined) throw new CliError(`cannot ${what} controller ${name}: it is not on this host`);
    if (!existsSync(join(data, "controller.json"))) {
      throw new CliError(`cannot ${what} controller ${name}: its data directory ${data} is gone`, {
        hint: `forget it: kith destroy-controller ${name} --force`,
      });
    }
    if (what === "start") return start(name, data, terminal);
    if (what === "stop") return stop(name, data, terminal);
    if (what === "status") return show(name, data);
    throw usageError("expected start, stop or status", "kith controller status");
  },
});

async function start(name: string, data: string, terminal: Terminal): Promise<undefined> {
  await startController(data);
  terminal.say(`Controller ${name} is up`);
}

async function stop(name: string, data: string, terminal: Terminal): Promise<undefined> {
  await keeperClient(data)
    .ask("shutdown", { graceMs: STOP_GRACE_MS })
    .catch((error: unknown) => {
      if (!(error instanceof Error) || error.name !== "ProviderError") throw error;
    });
  terminal.say(`Controller ${name} is stopped; bring it back with: kith controller start ${name}`);
}

async function show(name: string, data: string): Promise<Output> {
  const processes = await keeperClient(data)
    .ask("list", {})
    .then((reply) => reply.processes)
    .catch(() => undefined);
  const { port } = JSON.parse(readFileSync(join(data, "controller.json"), "utf8")) as { port: number };
  const healthy = await isHealthy(data, port);
  const summary = {
    controller: name,
    "data-dir": data,
    endpoint: `127.0.0.1:${port}`,
    healthy,
    keeper: processes === undefined ? "dead" : "running",
    log: controllerLog(data),
    processes: Object.fromEntries((processes ?? []).map((each) => [each.name, formOf(each)])),
  };
  const head = `Controller ${name} ${healthy ? "answers" : "does not answer"} at ${summary.endpoint}; keeper ${summary.keeper}\nData in ${data}\n`;
  const rows = (processes ?? []).map((each) => [
    each.name,
    stateOf(each),
    each.pid === null ? "" : String(each.pid),
    String(each.restarts),
    each.lastEnd ?? "",
  ]);
  const columns = [
    { title: "Process" },
    { title: "State" },
    { title: "Pid" },
    { title: "Restarts" },
    { title: "Last end" },
  ];
  const keeperDead = processes === undefined;
  const hint =
    healthy && !keeperDead
      ? ""
      : `\n${keeperDead && healthy ? "Without its keeper nothing is restarted that ends. " : ""}Bring back whatever is dead: kith controller start ${name}\n`;
  const text = `${head}${rows.length === 0 ? "" : `\n${table(columns, rows)}`}${hint}`;
  return { data: summary, text, code: healthy && !keeperDead ? 0 : 1 };
}

const stateOf = (each: KeptStatus): string =>
  each.pid !== null ? "running" : each.wanted === "stopped" ? "stopped" : each.startsAt === null ? "dead" : "waiting";

const formOf = (each: KeptStatus) => ({
  state: stateOf(each),
  ...(each.pid === null ? {} : { pid: each.pid }),
  ...(each.since === null ? {} : { since: new Date(each.since).toISOString() }),
  restarts: each.restarts,
  ...(each.lastEnd === null ? {} : { "last-end": each.lastEnd }),
});
