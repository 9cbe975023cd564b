// From how an action or exec ended to the task's status, message and results (contract 7.2, 13.1).
import { cutResults, TASK_RESULTS_BYTES_MAX, type WriteOf } from "@kith/schema";

type Results = WriteOf<"task">["results"];

export interface TaskOutcome {
  readonly status: "completed" | "failed" | "aborted";
  readonly message: string;
  readonly results: Results;
  /** The run's buffered writes go to the controller with the task. */
  readonly flush: boolean;
}

export interface TaskEnd {
  readonly unit: string;
  readonly name: string;
  readonly exec: boolean;
  /** `missing`: no such file; `cancelled`: killed because the task was cancelled. */
  readonly end:
    | { readonly kind: "exited"; readonly code: number }
    | { readonly kind: "killed"; readonly signal: string }
    | { readonly kind: "cancelled" }
    | { readonly kind: "missing" }
    | { readonly kind: "could-not-start"; readonly reason: string };
  readonly stdout: string;
  readonly stderr: string;
  /** What action-set left, and the message of action-fail. */
  readonly results: Results;
  readonly failed: string | null;
  /** The controller's reason when it refused the writes of this very run. */
  readonly flushError: string | null;
}

/** Its results are within TASK_RESULTS_BYTES_MAX: a fact that carries more would never arrive. */
export function taskOutcome(run: TaskEnd): TaskOutcome {
  const outcome = wholeOutcome(run);
  return { ...outcome, results: cutResults(outcome.results, TASK_RESULTS_BYTES_MAX) };
}

function wholeOutcome(run: TaskEnd): TaskOutcome {
  const none = { flush: false, results: run.results };
  switch (run.end.kind) {
    case "missing":
      return { ...none, status: "failed", message: `action not implemented on unit "${run.unit}"` };
    case "could-not-start":
      return { ...none, status: "failed", message: `cannot run "${run.name}" action: ${run.end.reason}` };
    case "cancelled":
      return { ...none, status: "aborted", message: "", results: output(run, 0) };
    case "killed":
      return { ...none, status: "failed", message: `signal: ${run.end.signal}`, results: output(run, 0) };
    case "exited":
      return exited(run, run.end.code);
  }
}

/** exec is flushed whatever its code, and completes; an action that failed by its code is not flushed. */
function exited(run: TaskEnd, code: number): TaskOutcome {
  if (run.flushError !== null) {
    const results = { ...output(run, 1), stderr: run.stderr + run.flushError };
    return { status: "failed", message: "committing requested changes failed", results, flush: false };
  }
  const flush = code === 0 || run.exec;
  const results = output(run, code);
  if (run.failed !== null) return { status: "failed", message: run.failed, results, flush };
  if (code !== 0 && !run.exec) return { status: "failed", message: `exit status ${code}`, results, flush };
  return { status: "completed", message: "", results, flush };
}

function output(run: TaskEnd, code: number): Results {
  return {
    ...run.results,
    "return-code": code,
    ...(run.stdout === "" ? {} : { stdout: run.stdout }),
    ...(run.stderr === "" ? {} : { stderr: run.stderr }),
  };
}
