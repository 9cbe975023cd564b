// The audit log: every command of a user, on the controller or a model, and what became of it. One line of JSON each, in
// segment files. It says what a command was about, never the values that it carried: those may be secrets.
import type { Result } from "@kith/base";
import type { Command, ControllerCommand, Refusal } from "@kith/schema";
import { AUDIT_ABOUT_CHARS_MAX, AUDIT_LOG_AGE_MS, AUDIT_LOG_BYTES_MAX } from "./limits.ts";
import type { LogFile, LogKind } from "./segment-files.ts";

export const AUDIT_LOG: LogKind = {
  bytesMax: AUDIT_LOG_BYTES_MAX,
  ageMs: AUDIT_LOG_AGE_MS,
  dropped: (count, at) => JSON.stringify({ at: new Date(at).toISOString(), dropped: count }),
};

/** One command and what became of it. */
export interface AuditEntry {
  /** `user <name>`. Whoever else gives commands (agents, providers, the controller itself) is in other logs. */
  readonly actor: string;
  readonly at: number;
  /** null for a command of the controller's own world. */
  readonly model: string | null;
  readonly command: Command | ControllerCommand;
  readonly outcome: Result<unknown, Refusal>;
  /** At which it holds, or was refused. */
  readonly revision: number;
}

export class AuditLog {
  readonly #file: LogFile;

  constructor(file: LogFile) {
    this.#file = file;
  }

  append({ actor, at, model, command, outcome, revision }: AuditEntry): void {
    if (!actor.startsWith("user ")) return;
    const line = {
      at: new Date(at).toISOString(),
      actor: actor.slice("user ".length),
      ...(model === null ? {} : { model }),
      kind: command.kind,
      about: aboutOf(command),
      ...(outcome.ok ? { ok: revision } : { refused: outcome.error.code }),
    };
    this.#file.append([JSON.stringify(line)]);
  }
}

/** Names of things, and nothing that a user typed as a value: settings, parameters, passwords, annotations. */
const NAMES = [
  ...["application", "name", "charmUrl", "units", "unit", "machine", "machines", "endpoints", "target", "count"],
  ...["entity", "user", "object", "access", "owner", "cloud", "force", "uuid", "retry", "life", "pendingId"],
] as const;

function aboutOf(command: Command | ControllerCommand): Readonly<Record<string, unknown>> | string {
  const fields = command as Readonly<Record<string, unknown>>;
  const about: Record<string, unknown> = {};
  for (const name of NAMES) if (fields[name] !== undefined) about[name] = fields[name];
  if (command.kind === "set-settings" || command.kind === "set-model-settings")
    about.keys = [...Object.keys(command.set), ...command.unset];
  if (command.kind === "set-controller-settings") about.keys = Object.keys(command.set);
  if (command.kind === "enqueue-operation")
    about.tasks = command.tasks.map(({ receiver, name }) => `${name} on ${receiver}`);
  if (command.kind === "cancel-tasks") about.tasks = command.tasks;
  if (command.kind === "apply-bundle") about.applications = command.plan.applications.map(({ name }) => name);
  const text = JSON.stringify(about);
  return text.length <= AUDIT_ABOUT_CHARS_MAX ? about : `${text.slice(0, AUDIT_ABOUT_CHARS_MAX)}…`;
}
