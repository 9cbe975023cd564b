// How a task goes on. What has ended stays as it ended (contract 7.2).
import { ok } from "@kith/base";
import { cutResults, cutText, RECORD_RESULTS_BYTES_MAX, type RecordOf, type WriteOf } from "@kith/schema";
import { notFound, type Outcome } from "../deciding.ts";
import { TASK_MESSAGE_BYTES_MAX } from "../limits.ts";
import { endTask, isOpen } from "../rules/tasks.ts";
import type { FactContext } from "./applying.ts";

/** `receiver` is the unit or machine that the fact is of: it speaks for its own tasks only. */
export function writeTask(context: FactContext, receiver: string, write: WriteOf<"task">): Outcome {
  const { draft, happened } = context;
  const task = draft.get("task", write.id);
  if (task === undefined || task.receiver !== receiver) return notFound("task", write.id);
  if (!isOpen(task)) return ok(null);
  const { status, message } = write;
  if (status === "pending") return ok(null);
  // Asked to abort meanwhile: it is still running, but the wish stands.
  if (status === "running")
    draft.put({
      ...task,
      status: task.status === "aborting" ? "aborting" : "running",
      started: task.started ?? happened,
    });
  else if (status === "aborting") draft.put({ ...task, status });
  else
    endTask(context, task, {
      status,
      message: cutText(message, TASK_MESSAGE_BYTES_MAX),
      ...kept(context, write),
      completed: happened,
    });
  return ok(null);
}

/** In the blob that holds them, else in the record: what nobody has put into a blob is cut to what a record may hold. */
function kept({ stored }: FactContext, { id, results }: WriteOf<"task">) {
  const resultsBlob = stored[id] ?? null;
  const own = resultsBlob === null ? cutResults(results, RECORD_RESULTS_BYTES_MAX) : {};
  return { results: own, resultsBlob } satisfies Partial<RecordOf<"task">>;
}
