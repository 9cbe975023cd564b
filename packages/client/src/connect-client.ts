// Finding a controller among its addresses and signing in.
import { dialect } from "@kith/schema";
import type { Connect, Connection } from "@kith/wire";
import { Client } from "./client.ts";
import { ClientFailure } from "./client-error.ts";
import { CONNECT_TIMEOUT_MS } from "./limits.ts";
import { Rpc } from "./rpc.ts";

export interface ClientOptions {
  /** `wss://host:port` each; the first that answers is used. */
  readonly urls: readonly string[];
  /** PEM of the controller's authority; absent on a plain connection. */
  readonly ca?: string;
  readonly user: string;
  readonly password: string;
  /** A model's connection; absent for the controller's own. */
  readonly modelUuid?: string;
  readonly connect: Connect;
  readonly clientVersion?: string;
}

/** Connects and signs in. Throws {@link ClientFailure} when no address answers, `ClientError` when the login is refused. */
export async function connectClient(options: ClientOptions): Promise<Client> {
  const rpc = new Rpc(await firstReachable(options));
  try {
    const login = await rpc.request({
      facade: "Admin",
      version: 3,
      method: "Login",
      params: {
        "auth-tag": dialect.tagOf("user", options.user),
        credentials: options.password,
        nonce: "",
        macaroons: [],
        "user-data": "",
        "client-version": options.clientVersion ?? "3.6.3",
      },
    });
    return new Client(rpc, login as dialect.LoginResult);
  } catch (error) {
    rpc.close();
    throw error;
  }
}

async function firstReachable({ urls, ca, modelUuid, connect }: ClientOptions): Promise<Connection> {
  const path = modelUuid === undefined ? "/api" : `/model/${modelUuid}/api`;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), CONNECT_TIMEOUT_MS);
  let chosen: Connection | null = null;
  const attempts = urls.map(async (url) => {
    const connection = await connect({
      url: `${url}${path}`,
      signal: abort.signal,
      ...(ca === undefined ? {} : { ca }),
    });
    if (chosen === null) chosen = connection;
    else connection.close(1000);
    return chosen;
  });
  try {
    return await Promise.any(attempts);
  } catch (error) {
    const reasons = error instanceof AggregateError ? error.errors.map(reasonOf) : [reasonOf(error)];
    const all = urls.length === 0 ? "it has no addresses" : [...new Set(reasons)].join("; ");
    throw new ClientFailure(`cannot reach the controller at ${urls.join(", ") || "nowhere"}: ${all}`, {
      retryable: true,
      cause: error,
    });
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
