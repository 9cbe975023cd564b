// What a handler of the method table gets and gives.
import { assert, err, ok, type Result } from "@kith/base";
import { dialect, type Refusal } from "@kith/schema";
import type { ControllerHandle, ModelHandle } from "./context.ts";
import { errorOf } from "./dialect-error.ts";
import type { Watchers } from "./watchers/watchers.ts";

/**
 * What a caller needs. `anonymous`: before login only. `login`: any user. `read`, `write`, `admin`: in the model of the
 * connection. `superuser`: of the controller. `each`: any user may call, and the handler asks for every entity's own
 * permission.
 */
export type Access = "anonymous" | "login" | "read" | "write" | "admin" | "superuser" | "each";

export interface Call {
  readonly controller: ControllerHandle;
  /** The signed-in user; empty before login. */
  readonly user: string;
  readonly version: number;
  /** The object that is called: the id of a watcher. */
  readonly object: string;
  readonly modelUuid: string | undefined;
  readonly watchers: Watchers;
  readonly now: () => number;
  readonly uuid: () => string;
  /** Runs `cleanup` when the connection ends; the returned function forgets it. */
  readonly onClosed: (cleanup: () => void) => () => void;
}

/** A call on a model connection. */
export interface ModelCall extends Call {
  readonly model: ModelHandle;
}

export type Reply<T> = Result<T, dialect.DialectError> | Promise<Result<T, dialect.DialectError>>;

type CallOf<F extends dialect.FacadeName> = dialect.Facades[F]["on"] extends "model" ? ModelCall : Call;

interface Row<F extends dialect.FacadeName, M extends dialect.MethodName<F>> {
  readonly access: Access;
  /** Changes something: a test holds that no reader may call it. */
  readonly writes?: true;
  handle(call: CallOf<F>, params: dialect.ParamsOut<F, M>): Reply<dialect.Answer<F, M>>;
}

/** A facade: a row for each of its methods. */
export type Facade<F extends dialect.FacadeName> = { readonly [M in dialect.MethodName<F>]: Row<F, M> };

/** A command's answer in the dialect's terms. */
export function answer<T, R>(result: Result<T, Refusal>, value: (result: T) => R): Result<R, dialect.DialectError> {
  return result.ok ? ok(value(result.value)) : err(errorOf(result.error));
}

/** One entry of a bulk answer: the value's own keys, or `error`. */
export function entry<T extends object>(
  result: Result<T, dialect.DialectError>,
): T | { readonly error: dialect.DialectError } {
  return result.ok ? result.value : { error: result.error };
}

/** One entry of a bulk answer in the form `{result}` or `{error}`. */
export function outcome<T>(result: Result<T, dialect.DialectError>): dialect.Outcome<T> {
  return result.ok ? { result: result.value } : { error: result.error };
}

/** The id in a tag, or the dialect's error. */
export function idOf(kind: dialect.TagKind, tag: string): Result<string, dialect.DialectError> {
  const id = dialect.idOfTag(kind, tag);
  return id.ok ? id : err({ message: id.error, code: "" });
}

/** Runs `each` one after the other: later entries see what earlier ones did. */
export async function inTurn<T, R>(items: readonly T[], each: (item: T) => R | Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}

export function modelOf(call: Call): ModelHandle {
  const model = call.modelUuid === undefined ? undefined : call.controller.model(call.modelUuid);
  assert(model !== undefined, "a model call has a model");
  return model;
}
