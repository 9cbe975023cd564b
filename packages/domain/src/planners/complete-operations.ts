// An operation ends with its last task.
import { isOpen } from "../rules/tasks.ts";
import type { Planner } from "./planner.ts";

export const completeOperations: Planner = ({ draft, at }, changed) => {
  const operations = new Set<string>();
  for (const { after } of changed) if (after?.kind === "task" && !isOpen(after)) operations.add(after.operation);
  for (const id of operations) {
    const operation = draft.get("operation", id);
    if (operation === undefined || operation.completed !== null) continue;
    if (!draft.by("tasks-of-operation", id).some(isOpen)) draft.put({ ...operation, completed: at });
  }
};
