// What every rule, command, write and planner is given: the draft to decide on, who asked, when, and what it may not reach for.
import { err, type Result } from "@kith/base";
import type { Actor, CommandKind, CommandOf, Refusal } from "@kith/schema";
import type { CommandResult, Supplies } from "./decide-types.ts";
import type { Draft } from "./world/draft.ts";

export interface Deciding {
  /** Thrown away when the command is refused. */
  readonly draft: Draft;
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly supplies: Supplies;
}

/** One command: refusals first, then what changes on the draft. */
export type Decide<K extends CommandKind> = (
  context: Deciding,
  command: CommandOf<K>,
) => Result<CommandResult<K>, Refusal>;

export type Outcome<T = null> = Result<T, Refusal>;

export const refuse = (refusal: Refusal): { readonly ok: false; readonly error: Refusal } => err(refusal);
export const notFound = (kind: string, id: string): { readonly ok: false; readonly error: Refusal } =>
  refuse({ code: "not-found", kind, id });
export const notValid = (message: string): { readonly ok: false; readonly error: Refusal } =>
  refuse({ code: "not-valid", message });
