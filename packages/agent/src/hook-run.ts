// One hook, action or script of a unit: its context is made, its process run, and what came of it put into the words of
// the unit's mind.
import type { HookEvent, LogLine, RecordOf } from "@kith/schema";
import { hookName } from "@kith/schema";
import {
  type Delta,
  deltaOf,
  EXEC_TASK,
  joinedUnits,
  type Outcome,
  type RecordView,
  type TaskEnd,
  taskOutcome,
} from "@kith/unit";
import { AgentError } from "./agent-error.ts";
import { createHookContext } from "./hook-context/create-hook-context.ts";
import { bagCacheKey, type HookCharm, type HookContext, type HookContextEdges } from "./hook-context/hook-context.ts";
import type { HookOutcome, Program } from "./hooks.ts";
import { execScript, taskEnd } from "./task-end.ts";
import type { UnitHost } from "./unit-host.ts";
import type { UnitState } from "./unit-state.ts";

/** Juju's version, as charms see it. */
export const JUJU_VERSION = "3.6.3";

export interface HookRunOptions {
  readonly host: UnitHost;
  readonly state: UnitState;
  readonly view: RecordView;
  readonly charm: HookCharm;
  readonly bagCache: Map<string, Readonly<Record<string, string>>>;
  readonly edges: HookContextEdges;
  readonly signal: AbortSignal;
}

export interface Ran {
  readonly context: HookContext;
  readonly outcome: HookOutcome;
}

export async function runHook(options: HookRunOptions, event: HookEvent): Promise<Ran> {
  forgetBags(options.bagCache, event, deltaOf(options.state.local, event));
  return run(options, { event, order: null, name: hookName(event), program: { kind: "hook", name: hookName(event) } });
}

export function runAction(options: HookRunOptions, order: RecordOf<"task-order">): Promise<Ran> {
  const program: Program =
    order.name === EXEC_TASK ? { kind: "script", script: execScript(order) } : { kind: "action", name: order.name };
  return run(options, { event: null, order, name: order.name, program });
}

interface Run {
  readonly event: HookEvent | null;
  readonly order: RecordOf<"task-order"> | null;
  readonly name: string;
  readonly program: Program;
}

async function run({ host, state, view, charm, bagCache, edges, signal }: HookRunOptions, what: Run): Promise<Ran> {
  const { unit, local } = state;
  const { layout, identity } = host;
  const socket = await host.socketPath(unit);
  const context = createHookContext({
    identity: {
      unit,
      application: unit.slice(0, unit.lastIndexOf("/")),
      modelUuid: identity.model,
      modelName: identity.modelName,
      machine: identity.machine,
      principal: view.get("unit", unit)?.principal ?? null,
      charmDir: layout.charmDir(unit),
      unitDir: layout.unitDir(unit),
      toolsDir: layout.toolsDir(unit),
      socket,
      apiAddresses: identity.apiAddresses,
      jujuVersion: JUJU_VERSION,
      path: identity.path,
      contextToken: host.crypto.randomHex(16),
    },
    event: what.event,
    action: what.order === null ? null : { task: what.order.task, name: what.order.name, params: what.order.params },
    view,
    charm,
    relations: [...local.relations.keys()],
    bagCache,
    joined: (relation) => joinedUnits(local, relation),
    edges,
  });
  // On disk before the process is there: whoever finds this later knows what to look for.
  state.run = { contextId: context.id, process: null };
  await state.save();
  const outcome = await host.hooks.run(
    {
      unit,
      program: what.program,
      charmDir: layout.charmDir(unit),
      toolsDir: layout.toolsDir(unit),
      socket,
      environment: context.environment(),
      delta: what.event === null ? null : deltaOf(local, what.event),
      capture: what.order !== null,
    },
    context,
    {
      started(process) {
        state.run = { contextId: context.id, process };
        state
          .save()
          .catch((cause) => host.log.warn("cannot note down a hook's process", { unit, cause: String(cause) }));
      },
      line: (stream, message) =>
        host.logLine({
          entity: unit,
          at: host.clock.now(),
          level: stream === "stdout" ? "DEBUG" : "WARNING",
          module: `unit.${unit}.${what.name}`,
          message,
        }),
    },
    signal,
  );
  state.run = null;
  return { context, outcome };
}

/** A unit's bag is read anew from its own joined or changed on (contract 4.3). */
function forgetBags(
  cache: HookRunOptions["bagCache"],
  { relation, remoteUnit, kind }: HookEvent,
  delta: Delta | null,
): void {
  if (relation === null) return;
  if (remoteUnit !== null && (kind === "relation-joined" || kind === "relation-changed"))
    for (const unit of delta === null ? [remoteUnit] : [...delta.joined, ...delta.changed])
      cache.delete(bagCacheKey(relation, unit));
  if (kind !== "relation-broken") return;
  for (const key of cache.keys()) if (key.startsWith(bagCacheKey(relation, ""))) cache.delete(key);
}

/** Signals that do not count as the hook's own failure (contract 3.1). */
const KILLED: ReadonlySet<string> = new Set(["SIGTERM", "SIGKILL"]);

export interface HookEnd {
  readonly outcome: Outcome;
  readonly line: Pick<LogLine, "level" | "message">;
}

export function hookEnd({ context, outcome }: Ran, event: HookEvent): HookEnd {
  const name = JSON.stringify(hookName(event));
  const statusSet = context.statusSet();
  switch (outcome.kind) {
    case "missing":
      return { outcome: { kind: "missing" }, line: { level: "INFO", message: `skipped ${name} hook (missing)` } };
    case "cannot-run":
      return {
        outcome: { kind: "could-not-start", reason: outcome.message },
        line: { level: "ERROR", message: `hook ${name} failed: ${outcome.message}` },
      };
    case "signalled":
      return KILLED.has(outcome.signal)
        ? { outcome: { kind: "killed", statusSet }, line: { level: "WARNING", message: `hook ${name} was terminated` } }
        : {
            outcome: { kind: "exited", code: 1, statusSet },
            line: { level: "ERROR", message: `hook ${name} failed: signal: ${outcome.signal}` },
          };
    case "exited":
      return {
        outcome: { kind: "exited", code: outcome.code, statusSet },
        line:
          outcome.code === 0
            ? { level: "INFO", message: `ran ${name} hook` }
            : { level: "ERROR", message: `hook ${name} failed: exit status ${outcome.code}` },
      };
  }
}

/** How an action ended, before the controller has had its say on what it wrote. */
export const actionEnd = ({ context, outcome }: Ran, order: RecordOf<"task-order">, unit: string): TaskEnd =>
  taskEnd(outcome, order, unit, context.actionOutcome());

/** The outcome of an action for the unit's mind. */
export const actionOutcome = (end: TaskEnd, context: HookContext): Outcome => ({
  kind: "action-ended",
  outcome: taskOutcome(end),
  statusSet: context.statusSet(),
});

/** A charm that vanished from disk fails its hook; the loop puts it back. */
export const charmMissing = (unit: string): AgentError =>
  new AgentError(`cannot run a hook of ${unit}: charm missing from disk`, { retryable: true });
