// A pending task is cancelled at once; a running one is aborted by its agent (contract 7.2).
import { ok } from "@kith/base";
import { type Decide, notFound } from "../deciding.ts";
import { cancelTask } from "../rules/tasks.ts";

export const cancelTasks: Decide<"cancel-tasks"> = (context, { tasks }) => {
  const { draft } = context;
  for (const id of tasks) {
    const task = draft.get("task", id);
    if (task === undefined) return notFound("task", id);
    if (task.status === "pending") cancelTask(context, id);
    const order = draft.get("task-order", task.receiver, id);
    if (task.status !== "running" || order === undefined) continue;
    draft.put({ ...task, status: "aborting" });
    draft.put({ ...order, cancel: true });
  }
  return ok(null);
};
