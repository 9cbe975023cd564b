// What nobody needs any more leaves the model: charms that nothing has used for a while (whoever submits this has watched
// them; here only what is true now counts), pending resources that nobody took, and finished operations, by age and count.
import { ok } from "@kith/base";
import type { RecordOf } from "@kith/schema";
import type { Decide, Deciding } from "../deciding.ts";
import {
  FINISHED_TASKS_MAX,
  OPERATION_AGE_MS,
  OPERATIONS_MAX,
  PENDING_RESOURCE_AGE_MS,
  PRUNED_RECORDS_MAX,
} from "../limits.ts";
import { isCharmUsed } from "../rules/charm-use.ts";

export const prune: Decide<"prune"> = (context, { charms }) => {
  const { draft, at } = context;
  for (const url of charms) if (!isCharmUsed(draft, url)) draft.remove("charm", url);
  for (const { id, at: added } of draft.by("pending-resources", ""))
    if (added + PENDING_RESOURCE_AGE_MS <= at) draft.remove("pending-resource", id);
  pruneOperations(context);
  return ok(null);
};

/** Oldest first: those past their age, and as many more as there are too many. */
function pruneOperations({ draft, at }: Deciding): void {
  const finished = [...draft.by("finished-operations", "")].sort(byCompletion);
  let operations = finished.length;
  let tasks = 0;
  for (const { id } of finished) tasks += draft.countBy("tasks-of-operation", id);
  let removed = 0;
  for (const { id, completed } of finished) {
    const tooMany = operations > OPERATIONS_MAX || tasks > FINISHED_TASKS_MAX;
    if (!tooMany && (completed ?? at) + OPERATION_AGE_MS > at) return;
    const own = draft.by("tasks-of-operation", id);
    // One operation goes as a whole, however large it is.
    if (removed > 0 && removed + own.length + 1 > PRUNED_RECORDS_MAX) return;
    for (const task of own) draft.remove("task", task.id);
    draft.remove("operation", id);
    operations -= 1;
    tasks -= own.length;
    removed += own.length + 1;
  }
}

const byCompletion = (a: RecordOf<"operation">, b: RecordOf<"operation">): number =>
  (a.completed ?? 0) - (b.completed ?? 0) || Number(a.id) - Number(b.id);
