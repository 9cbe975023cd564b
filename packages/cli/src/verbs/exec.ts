import { CliError, usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { durationMs, enqueuedTasks, taskOutput, waitForTasks } from "../tasks.ts";
import { defineVerb, formats, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "exec",
  summary: "Run a command on units or machines, with hook tools on units",
  usage: "-- <command>",
  details: `Examples:
    kith exec --unit guestbook/0 -- config-get
    kith exec --application guestbook -- hostname`,
  flags: {
    model: shared.model,
    format: formats("plain", "yaml", "json"),
    output: shared.output,
    utc: shared.utc,
    unit: { kind: "list", also: ["u"], value: "unit,…", help: "Units" },
    application: { kind: "list", also: ["a", "app"], value: "application,…", help: "All units of applications" },
    machine: { kind: "list", value: "machine,…", help: "Machines" },
    all: { kind: "switch", help: "All machines" },
    wait: { kind: "text", value: "duration", help: "How long to wait (default 5m)" },
    parallel: { kind: "switch", help: "Do not wait for other tasks of the same unit" },
    "execution-group": { kind: "text", value: "group", help: "Tasks of one group follow each other" },
  },
  run: async ({ flags, args, rest }, terminal) => {
    const commands = [...args, ...(rest ?? [])].join(" ");
    const list = (given: readonly string[]): string[] => given.flatMap((each) => each.split(","));
    const [units, applications, machines] = [list(flags.unit), list(flags.application), list(flags.machine)];
    if (commands === "") throw usageError("no commands specified");
    if (units.length + applications.length + machines.length === 0 && !flags.all) {
      throw usageError("You must specify a target, either through --all, --machine, --application or --unit");
    }
    if (/\bjuju-(?:exec|run)\b/.test(commands)) {
      throw new CliError(`cannot use ${JSON.stringify(commands)} as an action command (not supported)`);
    }
    const waitMs = durationMs(flags.wait ?? "5m");
    if (waitMs === undefined) throw usageError(`invalid value ${JSON.stringify(flags.wait)} for option --wait`);
    return withModel(flags.model, async (session) => {
      const params = {
        commands,
        timeout: waitMs * 1_000_000,
        units,
        applications,
        machines,
        parallel: flags.parallel || flags["execution-group"] === undefined,
        ...(flags["execution-group"] === undefined ? {} : { "execution-group": flags["execution-group"] }),
      };
      const enqueued = flags.all
        ? await session.client.call("Action", "RunOnAllMachines", params)
        : await session.actions.run(params);
      const tasks = enqueuedTasks(enqueued, terminal);
      if (tasks.length === 0) return undefined;
      const results = await waitForTasks(session, tasks, waitMs, () => {});
      const texts = tasks.map(({ receiver }, i) => {
        const { stdout = "", stderr = "" } = (results[i]?.output ?? {}) as { stdout?: string; stderr?: string };
        const text = `${stdout}${stderr}`;
        return tasks.length === 1 ? text : `${receiver}:\n${text}${text === "" || text.endsWith("\n") ? "" : "\n"}\n`;
      });
      return taskOutput(tasks, results, texts.join(""), terminal);
    });
  },
});
