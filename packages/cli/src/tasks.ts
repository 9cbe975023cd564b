// Tasks after they were enqueued, for `run` and `exec`: waited for with their log, then shown as Juju shows them.
import type { dialect } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import { TASK_POLL_MS_MAX } from "./limits.ts";
import { sortedDeep } from "./render/sorted.ts";
import { clock } from "./render/time.ts";
import { toYaml } from "./render/yaml.ts";
import type { ModelSession } from "./session.ts";
import { idOfTag } from "./tag-ids.ts";
import type { Output, Terminal } from "./verb.ts";

export interface EnqueuedTask {
  readonly id: string;
  /** `web/0` or a machine's id. */
  readonly receiver: string;
}

/** The tasks that were enqueued; says on stderr which could not be. */
export function enqueuedTasks(enqueued: dialect.EnqueuedActions, terminal: Terminal): EnqueuedTask[] {
  const refused = enqueued.actions.flatMap(({ error }) => (error === undefined ? [] : [error.message]));
  const tasks = enqueued.actions.flatMap(({ action }) =>
    action === undefined ? [] : [{ id: idOfTag(action.tag), receiver: idOfTag(action.receiver) }],
  );
  const undefinedAction = refused.find((text) => /^action ".*" not defined/.test(text));
  if (undefinedAction !== undefined && tasks.length === 0) {
    const application = /unit "([^"/]+)/.exec(undefinedAction)?.[1] ?? "<application>";
    const text = undefinedAction.replace(" not defined on unit ", " not defined for unit ");
    throw new CliError(`${text}. (not found)`, { hint: `see: kith actions ${application}` });
  }
  if (refused.length > 0 && tasks.length === 0) {
    terminal.print(`Operation ${idOfTag(enqueued.operation)} failed to schedule any tasks:\n${refused.join("\n")}\n`);
  } else for (const each of refused) terminal.say(`ERROR ${each}`);
  return tasks;
}

const DONE = new Set(["completed", "failed", "cancelled", "aborted", "error"]);
export const isDone = ({ status }: dialect.ActionResult): boolean => DONE.has(status ?? "");

/** Looks at tasks, ever more slowly, until all are done. Throws when they are not within `waitMs`. */
export async function waitForTasks(
  session: ModelSession,
  tasks: readonly EnqueuedTask[],
  waitMs: number,
  say: (line: string) => void,
): Promise<readonly dialect.ActionResult[]> {
  const giveUp = Date.now() + waitMs;
  const known = new Map<string, dialect.ActionResult>();
  for (let pause = 20; ; pause = Math.min(TASK_POLL_MS_MAX, pause * 1.5)) {
    // Only of what is not done yet: results may be large.
    const asked = tasks.filter(({ id }) => !isDone(known.get(id) ?? {}));
    const answers = asked.length === 0 ? [] : await session.actions.tasks(asked.map(({ id }) => id));
    for (const [i, { id }] of asked.entries()) {
      const answer = answers[i] ?? {};
      for (const line of (answer.log ?? []).slice(known.get(id)?.log?.length ?? 0))
        say(`${clock(line.timestamp, false).slice(0, 8)} ${line.message}`);
      known.set(id, answer);
    }
    const results = tasks.map(({ id }) => known.get(id) ?? {});
    if (results.every(isDone)) return results;
    if (Date.now() + pause > giveUp) {
      const open = tasks.filter((_task, i) => !isDone(results[i] ?? {})).map(({ receiver }) => nameOf(receiver));
      throw new CliError(`timed out waiting for results from: ${open.join(", ")}`, { hint: "see: kith status" });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

const nameOf = (receiver: string): string => (receiver.includes("/") ? `unit ${receiver}` : `machine ${receiver}`);

/** The structured form of one task, as `run` and `exec` give it for each receiver. */
export function formTask(task: EnqueuedTask, result: dialect.ActionResult) {
  return {
    id: task.id,
    ...(result.message ? { message: result.message } : {}),
    results: sortedDeep(result.output ?? {}),
    ...(result.log === undefined || result.log.length === 0
      ? {}
      : { log: result.log.map((line) => `${taskTime(line.timestamp)} ${line.message}`) }),
    status: result.status,
    timing: {
      completed: taskTime(result.completed),
      enqueued: taskTime(result.enqueued),
      started: taskTime(result.started),
    },
    ...(task.receiver.includes("/") ? { unit: task.receiver } : { machine: task.receiver }),
  };
}

/** `2026-11-22 13:46:10.17 +0000 UTC`; undefined for what has not happened. */
export const taskTime = (text: string | undefined): string | undefined =>
  text === undefined || text.startsWith("0001") ? undefined : text.replace("T", " ").replace(/Z$/, " +0000 UTC");

/** One unit: results as YAML, a blank line, what it printed. */
export function plainTask(task: EnqueuedTask, result: dialect.ActionResult): string {
  const { "return-code": _code, stdout, stderr, ...values } = (result.output ?? {}) as Record<string, unknown>;
  const failed = result.status === "failed" || result.status === "error";
  const head = failed ? `Action id ${task.id} failed: ${result.message ?? ""}\n` : "";
  const yaml = Object.keys(values).length === 0 ? "" : toYaml(values);
  const printed = [stdout, stderr].filter((each) => typeof each === "string").join("");
  const body = `${head}${yaml}${printed === "" ? "" : `${yaml === "" && head === "" ? "" : "\n"}${printed}`}`;
  return body === "" ? "\n" : body.endsWith("\n") ? body : `${body}\n`;
}

/** Several: a mapping with what each printed. */
export function plainTasks(tasks: readonly EnqueuedTask[], results: readonly dialect.ActionResult[]): string {
  const all = tasks.map((task, i) => {
    const { "return-code": _code, stdout, stderr, ...values } = (results[i]?.output ?? {}) as Record<string, unknown>;
    const printed = [stdout, stderr].filter((each) => typeof each === "string").join("");
    const output = `${Object.keys(values).length === 0 ? "" : toYaml(values)}${printed}`;
    const message = results[i]?.message;
    return [task.receiver, { id: task.id, output, status: results[i]?.status, ...(message ? { message } : {}) }];
  });
  return toYaml(Object.fromEntries(all));
}

/** A return code other than 0 fails the whole command; a charm's own `action-fail` does not. */
export function taskOutput(
  tasks: readonly EnqueuedTask[],
  results: readonly dialect.ActionResult[],
  text: string,
  terminal: Terminal,
): Output {
  const failed = tasks.flatMap(({ id }, i) => {
    const code = Number(results[i]?.output?.["return-code"] ?? 0);
    return code === 0 ? [] : [{ id, code }];
  });
  const data = Object.fromEntries(tasks.map((task, i) => [task.receiver, formTask(task, results[i] ?? {})]));
  if (failed.length > 0) {
    terminal.say(`ERROR the following task${failed.length > 1 ? "s" : ""} failed:`);
    for (const { id, code } of failed) terminal.say(` - id "${id}" with return code ${code}`);
    terminal.say(`\nuse 'kith show-task' to inspect the failure${failed.length > 1 ? "s" : ""}\n`);
  }
  return { data, text, code: failed.length > 0 ? 1 : 0 };
}

/** `60s`, `5m`, `1h30m`, `500ms`; undefined: not a duration. */
export function durationMs(text: string): number | undefined {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([all]) => all).join("") !== text) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}
