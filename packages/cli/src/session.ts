// Signed-in connections for verbs: opened, used and closed in one place, so that no verb leaves one behind.
import {
  actionCalls,
  applicationCalls,
  type Client,
  connectClient,
  connectWs,
  controllerCalls,
  modelCalls,
  type UploadTarget,
} from "@kith/client";
import { CliError } from "./cli-error.ts";
import { type ControllerTarget, findModel, type ModelTarget } from "./target.ts";
import { KITH_VERSION } from "./version.ts";

type ControllerCalls = ReturnType<typeof controllerCalls>;

export interface ModelSession {
  readonly target: ModelTarget;
  readonly client: Client;
  readonly model: ReturnType<typeof modelCalls>;
  readonly applications: ReturnType<typeof applicationCalls>;
  readonly actions: ReturnType<typeof actionCalls>;
  readonly uploads: UploadTarget;
}

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

/** Opens the model that `flag` means. */
export async function withModel<T>(flag: string | undefined, use: (session: ModelSession) => Promise<T>): Promise<T> {
  const target = await findModel(flag);
  const client = await connect(target, target.uuid);
  const { account, controller, uuid } = target;
  const uploads: UploadTarget = {
    url: urlsOf(controller)[0] ?? "",
    ca: controller["ca-cert"],
    user: account.user,
    password: account.password ?? "",
    modelUuid: uuid,
  };
  try {
    return await use({
      target,
      client,
      uploads,
      model: modelCalls(client),
      applications: applicationCalls(client),
      actions: actionCalls(client),
    });
  } finally {
    client.close();
  }
}

async function connect(target: ControllerTarget, modelUuid: string | undefined): Promise<Client> {
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

const urlsOf = (controller: ControllerTarget["controller"]): string[] =>
  controller["api-endpoints"].map((endpoint) => `wss://${endpoint}`);
