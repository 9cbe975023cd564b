// One end of a message connection: a WebSocket, or its twin in memory.

export interface Connection {
  /** Bytes handed to `send` that the peer's socket has not taken yet. */
  readonly bufferedBytes: number;
  /**
   * What binds a signature to this very TLS session (exported keying material, 32 bytes); empty on a plain connection.
   */
  readonly binding: Uint8Array;
  /** Sends several frames in one write (corked). Binary frames as Uint8Array, text frames as string. Never throws once closed. */
  send(frames: readonly (Uint8Array | string)[]): void;
  onMessage(handler: (frame: Uint8Array | string) => void): void;
  /** Called once, however the connection ended. */
  onClose(handler: (reason: CloseReason) => void): void;
  close(code?: number, reason?: string): void;
}

export interface CloseReason {
  readonly code: number;
  readonly reason: string;
}

export class WireError extends Error {
  override name = "WireError";
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}

/** Opens a connection to `url`, or throws {@link WireError}. */
export type Connect = (options: {
  readonly url: string;
  /** PEM of the only authority trusted; absent on a plain connection. */
  readonly ca?: string;
  readonly signal?: AbortSignal;
  /** Sent with the upgrade request; streams that have no login sign in with them. */
  readonly headers?: Readonly<Record<string, string>>;
}) => Promise<Connection>;
