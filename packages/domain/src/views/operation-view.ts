// Operations and tasks as Action answers them.
import { dialect, type RecordOf, type TaskResults } from "@kith/schema";
import type { World } from "../world/world.ts";

export interface TaskLogLine {
  readonly at: number;
  readonly message: string;
}

const time = (millis: number | null): string => (millis === null ? dialect.ZERO_TIME : dialect.rfc3339(millis));

/** `web/0` is a unit, `0` a machine. */
export const receiverTag = (receiver: string): string =>
  dialect.tagOf(/\/[0-9]+$/.test(receiver) && !/^[0-9]/.test(receiver) ? "unit" : "machine", receiver);

/** One task with its results, wherever they were read, and what it logged, where the caller asked for it. */
export function actionResult(
  task: RecordOf<"task">,
  results: TaskResults,
  log: readonly TaskLogLine[] = [],
): dialect.ActionResult {
  const ended = task.completed !== null;
  return {
    action: {
      tag: dialect.tagOf("action", task.id),
      receiver: receiverTag(task.receiver),
      name: task.name,
      parameters: task.params,
      parallel: task.parallel,
      "execution-group": task.group,
    },
    enqueued: dialect.rfc3339(task.enqueued),
    started: time(task.started),
    completed: time(task.completed),
    status: task.status,
    ...(task.message === "" ? {} : { message: task.message }),
    ...(ended ? { output: results } : {}),
    ...(log.length === 0 ? {} : { log: log.map(({ at, message }) => ({ timestamp: dialect.rfc3339(at), message })) }),
  };
}

/** An operation with its tasks, in the order in which they are given, and the results of each. */
export function operationResult(
  operation: RecordOf<"operation">,
  tasks: readonly RecordOf<"task">[],
  results: readonly TaskResults[],
): dialect.OperationResult {
  const started = tasks.map((task) => task.started).filter((at) => at !== null);
  return {
    operation: dialect.tagOf("operation", operation.id),
    summary: operation.summary,
    enqueued: dialect.rfc3339(operation.enqueued),
    started: started.length === 0 ? dialect.ZERO_TIME : dialect.rfc3339(Math.min(...started)),
    completed: time(operation.completed),
    status: operationStatus(tasks),
    actions: tasks.map((task, i) => actionResult(task, results[i] ?? {})),
  };
}

/** The tasks of an operation in order of their numbers. */
export function tasksOf(world: World, operation: string): RecordOf<"task">[] {
  return [...world.by("tasks-of-operation", operation)].sort((a, b) => Number(a.id) - Number(b.id));
}

/** The first of these that a task has is the operation's status; one without tasks found nobody who could have one. */
const PRECEDENCE: readonly RecordOf<"task">["status"][] = [
  "running",
  "pending",
  "aborting",
  "error",
  "failed",
  "cancelled",
  "aborted",
  "completed",
];

export function operationStatus(tasks: readonly RecordOf<"task">[]): string {
  return PRECEDENCE.find((status) => tasks.some((task) => task.status === status)) ?? "error";
}
