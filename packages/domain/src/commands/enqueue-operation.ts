// run and exec (contract 7.1): one operation, a task and an order per receiver. A receiver that cannot have its task is
// told so by itself; the others go on.
import { err, ok } from "@kith/base";
import { actionsOf, type CommandOf, type RecordOf, type Refusal } from "@kith/schema";
import { type Decide, type Deciding, notFound, notValid, type Outcome, refuse } from "../deciding.ts";
import { TASKS_PER_OPERATION_MAX } from "../limits.ts";
import { charmOf } from "../rules/charm-of.ts";
import { insertDefaults } from "../rules/insert-defaults.ts";
import { takeNumber } from "../rules/sequence.ts";

type Wish = CommandOf<"enqueue-operation">["tasks"][number];
type Ordered = Pick<RecordOf<"task">, "receiver" | "name" | "params" | "parallel" | "group">;

/** The predefined action behind `exec` (contract 7.4). */
const EXEC = "juju-exec";

export const enqueueOperation: Decide<"enqueue-operation"> = (context, { summary, tasks }) => {
  const { draft, actor, at } = context;
  if (tasks.length > TASKS_PER_OPERATION_MAX)
    return notValid(`cannot run on ${tasks.length} receivers at once: the limit is ${TASKS_PER_OPERATION_MAX}`);
  const operation = String(takeNumber(draft, "operation"));
  const results: ({ readonly id: string; readonly receiver: string } | { readonly refusal: Refusal })[] = [];
  let added = 0;
  for (const wish of tasks) {
    const ordered = readTask(context, wish);
    results.push(ordered.ok ? addTask(context, operation, ordered.value) : { refusal: ordered.error });
    if (ordered.ok) added += 1;
  }
  draft.put({ kind: "operation", id: operation, summary, actor, enqueued: at, completed: added === 0 ? at : null });
  return ok({ operation, tasks: results });
};

function readTask(context: Deciding, wish: Wish): Outcome<Ordered> {
  const receiver = findReceiver(context, wish.receiver);
  if (!receiver.ok) return receiver;
  const { name } = wish;
  if (name === EXEC) return readExec(wish, receiver.value);
  const unit = context.draft.get("unit", receiver.value);
  const application = unit === undefined ? undefined : context.draft.get("application", unit.application);
  if (application === undefined) return refuse({ code: "unknown-action", action: name, unit: receiver.value });
  const actions = actionsOf(charmOf(context.draft, application));
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) return refuse({ code: "unknown-action", action: name, unit: receiver.value });
  const wrong = context.supplies.checkParams(action.schema, wish.params);
  if (wrong !== null) return refuse({ code: "action-params", action: name, message: wrong });
  return ok({
    receiver: receiver.value,
    name,
    params: insertDefaults(action.schema, wish.params) as Ordered["params"],
    parallel: wish.parallel ?? action.parallel,
    group: wish.group ?? action.group,
  });
}

/** A unit, a machine, or the leader of an application. */
function findReceiver({ draft }: Deciding, receiver: string): Outcome<string> {
  const leaderOf = receiver.endsWith("/leader") ? receiver.slice(0, -"/leader".length) : null;
  if (leaderOf !== null) {
    if (draft.get("application", leaderOf) === undefined) return notFound("application", leaderOf);
    const unit = draft.get("leader", leaderOf)?.unit;
    return unit === undefined ? notValid(`could not determine leader for ${JSON.stringify(leaderOf)}`) : ok(unit);
  }
  const kind = receiver.includes("/") ? "unit" : "machine";
  const found = draft.get(kind, receiver);
  if (found === undefined) return notFound(kind, receiver);
  return found.life === "dead" ? refuse({ code: "not-alive", kind, id: receiver, life: "dead" }) : ok(receiver);
}

function readExec(wish: Wish, receiver: string): Outcome<Ordered> {
  const command = wish.params.command;
  if (typeof command !== "string" || command === "")
    return err({ code: "action-params", action: EXEC, message: "no command specified" });
  const inner = /\bjuju-(exec|run)\b/.exec(command)?.[0];
  if (inner !== undefined) return notValid(`cannot use ${JSON.stringify(inner)} as an action command`);
  return ok({ receiver, name: EXEC, params: wish.params, parallel: wish.parallel ?? true, group: wish.group ?? "" });
}

function addTask({ draft, at }: Deciding, operation: string, ordered: Ordered): { id: string; receiver: string } {
  const id = String(takeNumber(draft, "operation"));
  draft.put({
    kind: "task",
    id,
    operation,
    ...ordered,
    status: "pending",
    enqueued: at,
    started: null,
    completed: null,
    message: "",
    results: {},
    resultsBlob: null,
  });
  draft.put({ kind: "task-order", task: id, cancel: false, ...ordered });
  return { id, receiver: ordered.receiver };
}
