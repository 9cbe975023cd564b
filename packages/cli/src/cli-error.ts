// How a verb ends without success: text for stderr after `ERROR `, an exit code, and what to type next.

export interface CliErrorOptions {
  /** 2 for usage errors, 1 for everything else. */
  readonly code?: number;
  readonly hint?: string;
  /** Printed on stdout before the error: Juju prints `{}` there for some verbs. */
  readonly output?: string;
  readonly cause?: unknown;
}

export class CliError extends Error {
  override name = "CliError";
  readonly code: number;
  readonly hint: string | undefined;
  readonly output: string | undefined;

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = options.code ?? 1;
    this.hint = options.hint;
    this.output = options.output;
  }
}

/** A wrong command line: exit code 2. */
export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, { code: 2, ...(hint === undefined ? {} : { hint }) });
}
