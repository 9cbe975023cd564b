import type { LocalOf } from "../step.ts";

/** Back from an action or a deployment to the hook that was queued or in error before, or to rest. */
export function restoreHook(local: LocalOf<"unit-local">): Pick<LocalOf<"unit-local">, "op" | "step"> {
  return local.event === null ? { op: "continue", step: "done" } : { op: "run-hook", step: "queued" };
}
