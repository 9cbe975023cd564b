// A signed-in connection to a controller or to one of its models.
import { dialect } from "@kith/schema";
import { ClientError } from "./client-error.ts";
import { PING_EVERY_MS } from "./limits.ts";
import type { Rpc } from "./rpc.ts";

export interface CallOptions {
  /** The watcher that is called. */
  readonly object?: string;
  /** Instead of the highest version that both sides know. */
  readonly version?: number;
}

export class Client {
  readonly login: dialect.LoginResult;
  readonly #rpc: Rpc;
  readonly #pings: ReturnType<typeof setInterval>;

  constructor(rpc: Rpc, login: dialect.LoginResult) {
    this.#rpc = rpc;
    this.login = login;
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
    // A ping must not keep a process alive; browsers give a number here.
    if (typeof this.#pings === "object") this.#pings.unref();
    rpc.onEnd(() => clearInterval(this.#pings));
  }

  /** One call, typed by the dialect. */
  async call<F extends dialect.FacadeName, M extends dialect.MethodName<F>>(
    facade: F,
    method: M,
    params: dialect.ParamsIn<F, M>,
    options: CallOptions = {},
  ): Promise<dialect.Answer<F, M>> {
    const version = options.version ?? this.versionOf(facade);
    const { object } = options;
    return (await this.#rpc.request({ facade, version, method, object, params })) as dialect.Answer<F, M>;
  }

  /** The highest version of a facade that both sides know. Throws {@link ClientError} when there is none. */
  versionOf(facade: dialect.FacadeName): number {
    const announced = this.login.facades.find(({ name }) => name === facade)?.versions ?? [];
    const ours: readonly number[] = dialect.facades[facade].versions;
    const common = announced.filter((version) => ours.includes(version));
    if (common.length === 0)
      throw new ClientError({
        message: `cannot call ${facade}: the controller does not serve it on this connection`,
        code: "not implemented",
      });
    return Math.max(...common);
  }

  /** Calls `handler` when the connection has ended, also when it already has. */
  onEnd(handler: (reason: string) => void): void {
    this.#rpc.onEnd(handler);
  }

  close(): void {
    this.#rpc.close();
  }

  #ping(): void {
    this.call("Pinger", "Ping", {}).catch(() => {
      // The end of the connection is told to those who wait for answers.
    });
  }
}
