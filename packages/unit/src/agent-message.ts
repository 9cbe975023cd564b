// What `status` shows of a unit's agent while it works (contract 2.8).
import { type HookEvent, hookName } from "@kith/schema";

/** `running db-relation-joined hook for m2/0`; null for update-status, which leaves the agent's status alone. */
export function agentMessage(event: HookEvent): string | null {
  if (event.kind === "update-status") return null;
  const remote = event.remoteUnit === null ? "" : ` for ${event.remoteUnit}`;
  return `running ${hookName(event)} hook${remote}`;
}

/** The name that exec runs have as a task (contract 13.1, section 4.6). */
export const EXEC_TASK = "juju-exec";

export function actionMessage(name: string): string {
  return name === EXEC_TASK ? "running commands" : `running action ${name}`;
}
