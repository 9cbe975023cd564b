// A task from its order to its end (contract 7.2). An order stands exactly as long as its task is open.
import type { RecordOf } from "@kith/schema";
import type { Deciding } from "../deciding.ts";

type Task = RecordOf<"task">;

const open: ReadonlySet<Task["status"]> = new Set(["pending", "running", "aborting"]);

export const isOpen = (task: Pick<Task, "status">): boolean => open.has(task.status);

/** Ends the task: its order goes, and the planner `complete-operations` looks at its operation. */
export function endTask(
  { draft }: Deciding,
  task: Task,
  end: Pick<Task, "status" | "message" | "results" | "resultsBlob"> & { readonly completed: number },
): void {
  draft.put({ ...task, ...end });
  draft.remove("task-order", task.receiver, task.id);
}

/** Its receiver is gone: what has not ended is cancelled (contract 7.2). */
export function cancelTask(context: Deciding, id: string): void {
  const task = context.draft.get("task", id);
  if (task === undefined || !isOpen(task)) return;
  endTask(context, task, {
    status: task.status === "pending" ? "cancelled" : "aborted",
    message: "action cancelled via the API",
    results: task.results,
    resultsBlob: task.resultsBlob,
    completed: context.at,
  });
}
