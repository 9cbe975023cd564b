// Action: operations and their tasks.
import { err, ok, type Result } from "@kith/base";
import {
  actionResult,
  actionSpecs,
  charmOf,
  operationResult,
  operationStatus,
  receiverTag,
  tasksOf,
  unitsOf,
} from "@kith/domain";
import { type CommandOf, dialect, type RecordOf } from "@kith/schema";
import { AnswerResults } from "../answer-results.ts";
import { type Facade, idOf, inTurn, type ModelCall } from "../call.ts";
import { errorOf, fail, notFound } from "../dialect-error.ts";
import { OPERATIONS_LIMIT } from "../limits.ts";
import { watchTasks } from "../watchers/task-watcher.ts";
import { findTagged } from "./application-reads.ts";

type Params<M extends dialect.MethodName<"Action">> = dialect.ParamsOut<"Action", M>;
type Task = CommandOf<"enqueue-operation">["tasks"][number];
type Enqueued = Result<dialect.EnqueuedActions, dialect.DialectError>;

export const action: Facade<"Action"> = {
  EnqueueOperation: { access: "write", writes: true, handle: enqueueActions },
  Run: { access: "admin", writes: true, handle: run },
  RunOnAllMachines: {
    access: "admin",
    writes: true,
    handle: (call, params) =>
      run(call, { ...params, machines: [...call.model.world.all("machine")].map((machine) => machine.id) }),
  },
  Cancel: { access: "write", writes: true, handle: cancel },
  Actions: {
    access: "read",
    handle: async (call, { entities }) => {
      const results = new AnswerResults(call.model);
      return ok({ results: await inTurn(entities, ({ tag }) => readTask(call, tag, results)) });
    },
  },
  ListOperations: { access: "read", handle: listOperations },
  Operations: {
    access: "read",
    handle: async (call, { entities }) => {
      const results = new AnswerResults(call.model);
      return ok({ results: await inTurn(entities, ({ tag }) => readOperation(call, tag, results)) });
    },
  },
  ApplicationsCharmsActions: { access: "read", handle: charmActions },
  WatchActionsProgress: { access: "read", handle: watchTasks },
};

async function enqueueActions(call: ModelCall, { actions }: Params<"EnqueueOperation">): Promise<Enqueued> {
  const tasks: Task[] = [];
  for (const asked of actions) {
    const receiver = receiverOf(asked.receiver);
    if (!receiver.ok) return receiver;
    tasks.push({
      receiver: receiver.value,
      name: asked.name,
      params: asked.parameters,
      parallel: asked.parallel ?? null,
      group: asked["execution-group"] ?? null,
    });
  }
  const names = [...new Set(actions.map((asked) => asked.name))].join(",");
  return enqueue(call, `${names} run on ${actions.map((asked) => asked.receiver).join(",")}`, tasks);
}

/** A unit's tag, a machine's, or `<application>/leader`. */
function receiverOf(text: string): Result<string, dialect.DialectError> {
  if (/^[a-z][a-z0-9-]*\/leader$/.test(text)) return ok(text);
  const tag = dialect.readTag(text);
  if (tag?.kind === "unit" || tag?.kind === "machine") return ok(tag.id);
  return err({ message: `${JSON.stringify(text)} is not a valid unit or machine tag`, code: "" });
}

async function run(call: ModelCall, params: Params<"Run">): Promise<Enqueued> {
  const { world } = call.model;
  const receivers = [...params.units, ...params.machines];
  for (const name of params.applications) {
    if (world.get("application", name) === undefined) return err(notFound("application", name));
    for (const unit of unitsOf(world, name)) receivers.push(unit.name);
  }
  if (/juju-(exec|run)\b/.test(params.commands))
    return fail(`cannot use "juju-exec" as an action command`, "not valid");
  const tasks = [...new Set(receivers)].map((receiver) => ({
    receiver,
    name: "juju-exec",
    params: {
      command: params.commands,
      timeout: params.timeout,
      "workload-context": params["workload-context"],
    },
    parallel: params.parallel ?? true,
    group: params["execution-group"] ?? null,
  }));
  if (tasks.length === 0) return fail("no targets to run on", "not valid");
  return enqueue(call, `exec run on ${tasks.map((task) => task.receiver).join(",")}`, tasks);
}

async function enqueue(call: ModelCall, summary: string, tasks: Task[]): Promise<Enqueued> {
  const queued = await call.model.submit({ kind: "enqueue-operation", summary, tasks });
  if (!queued.ok) return err(errorOf(queued.error));
  const actions = queued.value.tasks.map((made, i): dialect.ActionResult => {
    if ("refusal" in made) return { error: errorOf(made.refusal) };
    const record = call.model.world.get("task", made.id);
    if (record !== undefined) return actionResult(record, record.results);
    const { name = "" } = tasks[i] ?? {};
    return { action: { tag: dialect.tagOf("action", made.id), receiver: receiverTag(made.receiver), name } };
  });
  return ok({ operation: dialect.tagOf("operation", queued.value.operation), actions });
}

async function readTask(call: ModelCall, tag: string, results: AnswerResults): Promise<dialect.ActionResult> {
  const found = findTask(call, tag);
  if (!found.ok) return { error: found.error };
  return actionResult(found.value, await results.of(found.value), await call.model.taskLog(found.value.id));
}

function findTask(call: ModelCall, tag: string): Result<RecordOf<"task">, dialect.DialectError> {
  const id = idOf("action", tag);
  if (!id.ok) return id;
  const task = call.model.world.get("task", id.value);
  return task === undefined ? err(notFound("action", id.value)) : ok(task);
}

async function readOperation(call: ModelCall, tag: string, results: AnswerResults): Promise<dialect.OperationResult> {
  const id = idOf("operation", tag);
  const operation = id.ok ? call.model.world.get("operation", id.value) : undefined;
  if (operation !== undefined) return withTasks(call, operation, results);
  return { operation: tag, summary: "", error: id.ok ? notFound("operation", id.value) : id.error };
}

async function withTasks(
  { model }: ModelCall,
  operation: RecordOf<"operation">,
  results: AnswerResults,
): Promise<dialect.OperationResult> {
  const tasks = tasksOf(model.world, operation.id);
  return operationResult(operation, tasks, await inTurn(tasks, (task) => results.of(task)));
}

/** Newest last, as Juju lists them; the limit counts from the first that matches. */
async function listOperations(call: ModelCall, params: Params<"ListOperations">) {
  const { world } = call.model;
  const wantedUnits = new Set([...params.units, ...params.machines]);
  const wantedApplications = new Set(params.applications);
  const matches = (operation: RecordOf<"operation">): boolean => {
    const tasks = tasksOf(world, operation.id);
    if (params.status.length > 0 && !params.status.includes(operationStatus(tasks))) return false;
    if (params.actions.length > 0 && !tasks.some((task) => params.actions.includes(task.name))) return false;
    if (wantedUnits.size + wantedApplications.size === 0) return true;
    return tasks.some(
      (task) => wantedUnits.has(task.receiver) || wantedApplications.has(task.receiver.replace(/\/[0-9]+$/, "")),
    );
  };
  const all = [...world.all("operation")].filter(matches).sort((a, b) => Number(a.id) - Number(b.id));
  const from = params.offset ?? 0;
  const limit = params.limit ?? OPERATIONS_LIMIT;
  const results = new AnswerResults(call.model);
  return ok({
    results: await inTurn(all.slice(from, from + limit), (operation) => withTasks(call, operation, results)),
    ...(all.length > from + limit ? { truncated: true } : {}),
  });
}

function charmActions(call: ModelCall, { entities }: Params<"ApplicationsCharmsActions">) {
  const results = entities.map(({ tag }) => {
    const found = findTagged(call, tag);
    if (!found.ok) return { error: found.error };
    const charm = charmOf(call.model.world, found.value);
    return { "application-tag": tag, actions: charm === undefined ? {} : actionSpecs(charm) };
  });
  return ok({ results });
}

async function cancel(call: ModelCall, { entities }: Params<"Cancel">) {
  const results = await inTurn(entities, async ({ tag }): Promise<dialect.ActionResult> => {
    const found = findTask(call, tag);
    if (!found.ok) return { error: found.error };
    const cancelled = await call.model.submit({ kind: "cancel-tasks", tasks: [found.value.id] });
    if (!cancelled.ok) return { error: errorOf(cancelled.error) };
    const task = call.model.world.get("task", found.value.id) ?? found.value;
    return actionResult(task, await new AnswerResults(call.model).of(task));
  });
  return ok({ results });
}
