// What people read when a verb fails: `ERROR <text>`, then what to type next. Also the only place that knows exit codes.
import { CliError } from "./cli-error.ts";

export interface DescribedError {
  readonly text: string;
  readonly code: number;
  readonly output: string | undefined;
}

export function describeError(error: unknown): DescribedError {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof CliError ? error.hint : hintFor(error);
  // Bugs show where they are; everything that is meant to happen does not.
  const stack = error instanceof Error && isBug(error) ? `${error.stack ?? ""}\n` : "";
  return {
    text: `ERROR ${message}${codeSuffix(error)}\n${hint === undefined ? "" : `${hint}\n`}${stack}`,
    code: error instanceof CliError ? error.code : 1,
    output: error instanceof CliError ? error.output : undefined,
  };
}

const EXPECTED = new Set(["CliError", "ClientError", "ClientFailure", "OutcomeUnknown", "ProviderError"]);
const isBug = (error: Error): boolean => !EXPECTED.has(error.name) && !("code" in error);

/** Juju's clients show the protocol's code behind some texts. */
function codeSuffix(error: unknown): string {
  const code = error instanceof Error && error.name === "ClientError" && "code" in error ? String(error.code) : "";
  return SHOWN_CODES.has(code) && error instanceof Error && !error.message.includes(code) ? ` (${code})` : "";
}
const SHOWN_CODES = new Set(["not found", "bad request", "not supported", "not implemented"]);

function hintFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === "OutcomeUnknown") return "it may or may not have been done; look with: kith status";
  if (error.name === "ClientFailure" && error.message.startsWith("cannot reach"))
    return "is it running? kith controller status; kith controller start brings it back";
  const refusal = "refusal" in error ? (error.refusal as { code?: string } | null) : null;
  const own = refusal?.code === undefined ? undefined : HINTS[refusal.code];
  return own ?? (error.name === "ClientError" ? "see what there is: kith status --relations" : undefined);
}

const HINTS: Readonly<Record<string, string>> = {
  "ambiguous-relation": "name the endpoints: kith integrate <application>:<endpoint> <application>:<endpoint>",
  "host-not-trusted": "a charm that you trust with this host: kith model-config trust-host=true, then deploy it again",
  "subordinate-unit": "see its relations: kith status --relations",
  "model-not-empty": "see what is in it: kith status",
  "unit-not-in-error": "see: kith status",
};
