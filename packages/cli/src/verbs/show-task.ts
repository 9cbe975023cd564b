import { CliError, usageError } from "../cli-error.ts";
import { TASK_WAIT_MS } from "../limits.ts";
import { withModel } from "../session.ts";
import { idOfTag } from "../tag-ids.ts";
import { durationMs, formTask, isDone, plainTask, waitForTasks } from "../tasks.ts";
import { defineVerb, formats, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "show-task",
  summary: "Show what became of a task",
  usage: "<task id>",
  details: `Waits for a task that still runs. Results are kept up to 4 MiB; what is longer is cut and ends with
"[cut: <number> bytes in all]".

Example:
    kith show-task 5`,
  flags: {
    model: shared.model,
    format: formats("plain", "yaml", "json"),
    output: shared.output,
    utc: shared.utc,
    wait: { kind: "text", value: "duration", help: "How long to wait (default 60s)" },
  },
  run: async ({ flags, args }, terminal) => {
    const [id, ...more] = args;
    if (id === undefined) throw usageError("no task ID specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    if (!/^\d+$/.test(id)) throw usageError(`task ID ${JSON.stringify(id)} not valid`);
    const waitMs = flags.wait === undefined ? TASK_WAIT_MS : durationMs(flags.wait);
    if (waitMs === undefined) throw usageError(`invalid value ${JSON.stringify(flags.wait)} for option --wait`);
    return withModel(flags.model, async (session) => {
      const [found] = await session.actions.tasks([id]);
      if (found?.action === undefined)
        throw new CliError("id not found", { hint: `no task has the id ${id}; see: kith operations` });
      const task = { id, receiver: idOfTag(found.action.receiver) };
      const [ended] = isDone(found) ? [found] : await waitForTasks(session, [task], waitMs, terminal.say);
      const result = ended ?? found;
      return { data: formTask(task, result), text: plainTask(task, result) };
    });
  },
});
