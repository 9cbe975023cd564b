// Operations and their tasks as `operations`, `show-operation` and `show-task` show them. Pure.
import type { dialect } from "@kith/schema";
import { sortedDeep } from "./render/sorted.ts";
import { idOfTag } from "./tag-ids.ts";
import { taskTime } from "./tasks.ts";

/** The structured form, without its id: that is the key. */
export function formOperation(operation: dialect.OperationResult) {
  const tasks = operation.actions ?? [];
  const [first] = tasks;
  return {
    summary: operation.summary,
    status: operation.status,
    ...(first?.action === undefined
      ? {}
      : { action: { name: first.action.name, parameters: sortedDeep(first.action.parameters ?? {}) } }),
    timing: timing(operation),
    tasks: Object.fromEntries(tasks.map((task) => [taskId(task), formTask(task)])),
  };
}

function formTask(task: dialect.ActionResult) {
  return {
    host: idOfTag(task.action?.receiver ?? ""),
    status: task.status,
    timing: timing(task),
    ...(task.log === undefined || task.log.length === 0
      ? {}
      : { log: task.log.map(({ timestamp, message }) => `${taskTime(timestamp)} ${message}`) }),
    ...(task.message ? { message: task.message } : {}),
    ...(Object.keys(task.output ?? {}).length > 0 ? { results: sortedDeep(task.output) } : {}),
  };
}

export const taskId = (task: dialect.ActionResult): string => idOfTag(task.action?.tag ?? "");

const timing = (of: Pick<dialect.ActionResult, "enqueued" | "started" | "completed">) => ({
  completed: taskTime(of.completed),
  enqueued: taskTime(of.enqueued),
  started: taskTime(of.started),
});

/** `2026-11-22T13:42:12`, empty for what has not happened. */
export const shortTime = (time: string | undefined): string =>
  time === undefined || time.startsWith("0001") ? "" : time.slice(0, 19);
