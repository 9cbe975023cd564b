// Requests and replies over one connection. A reply finds its request by number; a lost connection ends all that wait.
import { dialect } from "@kith/schema";
import type { Connection } from "@kith/wire";
import { ClientError, OutcomeUnknown } from "./client-error.ts";

interface Waiting {
  readonly name: string;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class Rpc {
  readonly #connection: Connection;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #ended: string | null = null;
  #whenEnded: ((reason: string) => void)[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.onMessage((frame) => this.#receive(typeof frame === "string" ? frame : new TextDecoder().decode(frame)));
    connection.onClose(({ code, reason }) => this.#end(reason === "" ? `closed with ${code}` : reason));
  }

  /** Sends one request. Rejects with {@link ClientError} when refused, {@link OutcomeUnknown} when the reply is lost. */
  request(call: {
    readonly facade: string;
    readonly version: number;
    readonly method: string;
    readonly object?: string | undefined;
    readonly params: unknown;
  }): Promise<unknown> {
    const name = `${call.facade}.${call.method}`;
    return new Promise((resolve, reject) => {
      if (this.#ended !== null) {
        reject(new ClientError({ message: `cannot call ${name}: the connection has ended`, code: "" }));
        return;
      }
      this.#last += 1;
      this.#waiting.set(this.#last, { name, resolve, reject });
      this.#connection.send([dialect.writeRequest({ ...call, id: this.#last })]);
    });
  }

  onEnd(handler: (reason: string) => void): void {
    if (this.#ended !== null) handler(this.#ended);
    else this.#whenEnded.push(handler);
  }

  close(): void {
    this.#connection.close(1000);
    this.#end("closed by this client");
  }

  #receive(frame: string): void {
    const reply = dialect.readReply(frame);
    const waiting = reply === null ? undefined : this.#waiting.get(reply.id);
    if (reply === null || waiting === undefined) return;
    this.#waiting.delete(reply.id);
    if (reply.ok) waiting.resolve(reply.response);
    else waiting.reject(new ClientError(reply.error, { whole: true }));
  }

  #end(reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    for (const { name, reject } of this.#waiting.values()) reject(new OutcomeUnknown(name, reason));
    this.#waiting.clear();
    for (const handler of this.#whenEnded) handler(reason);
  }
}
