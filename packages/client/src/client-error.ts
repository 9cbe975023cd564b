// What a call can end with besides its answer. Never caught and repeated here: a command may have been done.
import type { dialect, Refusal } from "@kith/schema";

/** The controller refused. */
export class ClientError extends Error {
  override name = "ClientError";
  /** The protocol's code; empty when it has none. */
  readonly code: string;
  /** The catalogue's refusal, where the controller is one of ours. */
  readonly refusal: Refusal | null;
  /** The whole call was refused, not one entry of a bulk call: Juju's clients show the code of those. */
  readonly whole: boolean;

  constructor(error: dialect.DialectError, options: { readonly whole?: boolean } = {}) {
    super(error.message);
    this.whole = options.whole ?? false;
    this.code = error.code;
    const refusal = error.info?.refusal;
    this.refusal = isRefusal(refusal) ? refusal : null;
  }
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}

/** The connection ended between request and reply: what was asked may or may not have been done. */
export class OutcomeUnknown extends Error {
  override name = "OutcomeUnknown";
  readonly call: string;

  constructor(call: string, reason: string) {
    super(
      `cannot tell the outcome of ${call}: the connection to the controller was lost${reason === "" ? "" : ` (${reason})`}`,
    );
    this.call = call;
  }
}

/** No controller could be reached, or the file system or an upload failed. */
export class ClientFailure extends Error {
  override name = "ClientFailure";
  readonly retryable: boolean;

  constructor(message: string, options: { readonly retryable: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}
