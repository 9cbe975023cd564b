/** The world failed the agent: a disk, a download, a process. Caught only by the loop that owns the retry. */
export class AgentError extends Error {
  override name = "AgentError";
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}
