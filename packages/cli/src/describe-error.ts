// What people read when a verb fails: `ERROR <text>`, then what to type next. Also the only place that knows exit codes.
import { CliError } from "./cli-error.ts";
import { readRefused } from "./refused.ts";

export interface DescribedError {
  readonly text: string;
  readonly code: number;
  readonly output: string | undefined;
}

export function describeError(error: unknown): DescribedError {
  const refused = readRefused(error);
  const message = refused?.message ?? (error instanceof Error ? error.message : String(error));
  const hint = error instanceof CliError ? error.hint : (refused?.hint ?? hintFor(error));
  // Bugs show where they are; everything that is meant to happen does not.
  const stack = error instanceof Error && isBug(error) ? `${error.stack ?? ""}\n` : "";
  return {
    text: `ERROR ${message}\n${hint === undefined ? "" : `${hint}\n`}${stack}`,
    code: error instanceof CliError ? error.code : 1,
    output: error instanceof CliError ? error.output : undefined,
  };
}

const EXPECTED = new Set(["CliError", "ClientError", "ClientFailure", "OutcomeUnknown", "ProviderError"]);
const isBug = (error: Error): boolean => !EXPECTED.has(error.name) && !("code" in error);

function hintFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "OutcomeUnknown")
    return "it may have been done or not, and was not sent again; look first: kith status";
  if (error.name === "ClientFailure" && error.message.startsWith("cannot reach"))
    return "is it running? kith controller status; kith controller start brings it back";
  return undefined;
}
