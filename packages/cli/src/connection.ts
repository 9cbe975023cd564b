// Signed-in connections to a controller or a model: opened in one place, and what is dead is named when there is none.
import { type Client, connectClient, connectWs, controllerCalls } from "@kith/client";
import { CliError } from "./cli-error.ts";
import type { ControllerTarget } from "./target.ts";
import { KITH_VERSION } from "./version.ts";

type ControllerCalls = ReturnType<typeof controllerCalls>;

export async function withController<T>(
  target: ControllerTarget,
  use: (client: Client, calls: ControllerCalls) => Promise<T>,
): Promise<T> {
  const client = await connect(target, undefined);
  try {
    return await use(client, controllerCalls(client));
  } finally {
    client.close();
  }
}

/** The caller closes it. */
export async function connect(target: ControllerTarget, modelUuid: string | undefined): Promise<Client> {
  const { controller, account } = target;
  if (account.password === undefined) {
    throw new CliError(`cannot log in to controller ${target.name}: no password for user ${account.user} is kept here`);
  }
  const connecting = connectClient({
    urls: urlsOf(controller),
    ca: controller["ca-cert"],
    user: account.user,
    password: account.password,
    connect: connectWs,
    clientVersion: KITH_VERSION,
    ...(modelUuid === undefined ? {} : { modelUuid }),
  });
  return connecting.catch(async (error: unknown) => {
    if (!(error instanceof Error) || error.name !== "ClientFailure") throw error;
    const { whyUnreachable } = await import("./host/dead-processes.ts");
    const why = await whyUnreachable(target.name);
    if (why === undefined) throw error;
    const hint = `bring it back: kith controller start ${target.name}; look: kith controller status ${target.name}`;
    throw new CliError(`cannot reach controller ${target.name}: ${why}`, { hint, cause: error });
  });
}

export const urlsOf = (controller: ControllerTarget["controller"]): string[] =>
  controller["api-endpoints"].map((endpoint) => `wss://${endpoint}`);
