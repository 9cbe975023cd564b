import { dialect, parseYaml } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { readTextFile } from "../key-values.ts";
import { TASK_WAIT_MS } from "../limits.ts";
import { toYaml } from "../render/yaml.ts";
import { withModel } from "../session.ts";
import { idOfTag } from "../tag-ids.ts";
import { durationMs, enqueuedTasks, plainTask, plainTasks, taskOutput, waitForTasks } from "../tasks.ts";
import { defineVerb, formats, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "run",
  summary: "Run an action on units",
  usage: "<unit> […] <action> [<key>=<value> …]",
  details: `Examples:
    kith run guestbook/0 post text=Hello
    kith run guestbook/leader count --format json`,
  flags: {
    model: shared.model,
    format: formats("plain", "yaml", "json"),
    output: shared.output,
    utc: shared.utc,
    params: { kind: "text", value: "file", help: "Parameters from a YAML file" },
    "string-args": { kind: "switch", help: "Take values as texts, not as YAML" },
    background: { kind: "switch", help: "Do not wait for results" },
    wait: { kind: "text", value: "duration", help: "How long to wait (default 60s)" },
  },
  run: async ({ flags, args }, terminal) => {
    const units = args.filter((each, i) => UNIT.test(each) && args.slice(0, i).every((before) => UNIT.test(before)));
    const [action, ...pairs] = args.slice(units.length);
    if (units.length === 0) throw usageError("no unit specified");
    if (action === undefined) throw usageError("no action specified");
    if (new Set(units.map((unit) => unit.split("/")[0])).size > 1)
      throw usageError("all units must be of the same application");
    const parameters = readParameters(pairs, flags.params, flags["string-args"]);
    const waitMs = flags.wait === undefined ? TASK_WAIT_MS : durationMs(flags.wait);
    if (waitMs === undefined) throw usageError(`invalid value ${JSON.stringify(flags.wait)} for option --wait`);
    return withModel(flags.model, async (session) => {
      const wanted = units.map((unit) => ({
        receiver: unit.endsWith("/leader") ? unit : dialect.tagOf("unit", unit),
        name: action,
        parameters,
      }));
      const enqueued = await session.actions.enqueue(wanted as Parameters<typeof session.actions.enqueue>[0]);
      const tasks = enqueuedTasks(enqueued, terminal);
      if (tasks.length === 0) return undefined;
      const operation = idOfTag(enqueued.operation);
      const many = tasks.length > 1;
      if (flags.background) {
        terminal.say(
          `Scheduled operation ${operation} with ${many ? `${tasks.length} tasks` : `task ${tasks[0]?.id}`}`,
        );
        terminal.say(`Check operation status with 'kith show-operation ${operation}'`);
        terminal.say(`Check task status with 'kith show-task ${many ? "<id>" : tasks[0]?.id}'`);
        if (!many) return undefined;
        const data = Object.fromEntries(tasks.map(({ id, receiver }) => [receiver, { id }]));
        return { data, text: toYaml(data) };
      }
      terminal.say(`Running operation ${operation} with ${tasks.length} task${many ? "s" : ""}`);
      for (const { id, receiver } of tasks) terminal.say(`  - task ${id} on unit-${receiver.replace("/", "-")}`);
      terminal.say("");
      if (!many) terminal.say(`Waiting for task ${tasks[0]?.id}...`);
      const results = await waitForTasks(session, tasks, waitMs, terminal.say);
      terminal.say("");
      const [task, result] = [tasks[0], results[0]];
      const text = many || task === undefined ? plainTasks(tasks, results) : plainTask(task, result ?? {});
      return taskOutput(tasks, results, text, terminal);
    });
  },
});

const UNIT = /^[a-z][a-z0-9-]*\/(?:\d+|leader)$/;

/** `a.b=1` gives `{a: {b: 1}}`; values are YAML unless told otherwise. */
function readParameters(pairs: readonly string[], file: string | undefined, texts: boolean): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  if (file !== undefined) {
    const parsed = parseYaml(readTextFile(file));
    if (!parsed.ok) throw usageError(`cannot read ${file}: ${parsed.error}`);
    Object.assign(parameters, parsed.value);
  }
  for (const pair of pairs) {
    const [, key, text] = /^([a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*)=(.*)$/is.exec(pair) ?? [];
    if (key === undefined || text === undefined) {
      throw usageError(`argument ${JSON.stringify(pair)} must be of the form key.key.key...=value`);
    }
    const parsed = texts ? undefined : parseYaml(text);
    put(parameters, key.split("."), parsed?.ok ? parsed.value : text);
  }
  return parameters;
}

function put(into: Record<string, unknown>, [first = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const below = into[first];
  const inner = typeof below === "object" && below !== null ? (below as Record<string, unknown>) : {};
  into[first] = inner;
  put(inner, rest, value);
}
