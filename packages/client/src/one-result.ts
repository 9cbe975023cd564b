// Bulk answers with one entry: its value, or its error thrown.
import type { dialect } from "@kith/schema";
import { ClientError } from "./client-error.ts";

/** The only entry of a bulk answer. Throws {@link ClientError} when it is an error or missing. */
export function only<T extends dialect.ErrorResult>(results: readonly T[] | null | undefined): T {
  const [first] = results ?? [];
  if (first === undefined) throw new ClientError({ message: "the controller gave an empty answer", code: "" });
  if (first.error !== undefined && first.error.message !== undefined) throw new ClientError(first.error);
  return first;
}

/** The `result` of the only entry. */
export function onlyResult<T>(results: readonly dialect.Outcome<T>[] | null | undefined): T {
  const { result } = only(results);
  if (result === undefined) throw new ClientError({ message: "the controller gave an empty answer", code: "" });
  return result;
}
