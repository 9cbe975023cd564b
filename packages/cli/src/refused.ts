// What a controller refuses, as verbs tell it: its text, the protocol's code where Juju's clients show that, and what to
// type next. Pure.
import type { ClientError } from "@kith/client";
import type { dialect, Refusal } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import { hintFor } from "./hints.ts";

export interface Refused {
  /** With the code behind it, when the whole call was refused. */
  readonly message: string;
  readonly code: string;
  /** null: the controller is not one of ours. */
  readonly refusal: Refusal | null;
  readonly hint: string;
}

/** undefined: `error` is something else than a controller's refusal. */
export function readRefused(error: unknown): Refused | undefined {
  if (!(error instanceof Error) || error.name !== "ClientError") return undefined;
  const { message, code, refusal, whole } = error as ClientError;
  return {
    message: whole && SHOWN_CODES.has(code) ? `${message} (${code})` : message,
    code,
    refusal,
    hint: refusal === null ? "see what there is: kith status" : hintFor(refusal),
  };
}

/** One entry of a bulk answer: without its code. */
export function readEntry(error: dialect.DialectError): Refused {
  const refusal = (error.info?.refusal ?? null) as Refusal | null;
  const hint = refusal === null ? "see what there is: kith status" : hintFor(refusal);
  return { message: error.message, code: error.code, refusal, hint };
}

/** Others stand in the text already, or tell a person nothing. */
const SHOWN_CODES = new Set(["not found", "bad request", "not supported", "not implemented"]);

/** Ends `work` with what `tell` makes of a refusal; every other failure passes. */
export async function onRefused<T>(work: Promise<T>, tell: (refused: Refused) => CliError): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refused = readRefused(error);
    throw refused === undefined ? error : tell(refused);
  }
}

/** For verbs that print `{}` on stdout before such an error, as Juju's do. */
export const emptyOutput = ({ message, hint }: Refused): CliError => new CliError(message, { output: "{}\n", hint });
