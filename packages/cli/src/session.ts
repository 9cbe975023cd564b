// A model's connection for a verb: opened, used and closed in one place, so that no verb leaves one behind.
import { actionCalls, applicationCalls, type Client, modelCalls, type UploadTarget } from "@kith/client";
import { connect, urlsOf } from "./connection.ts";
import { findModel } from "./find-model.ts";
import type { ModelTarget } from "./target.ts";

export interface ModelSession {
  readonly target: ModelTarget;
  readonly client: Client;
  readonly model: ReturnType<typeof modelCalls>;
  readonly applications: ReturnType<typeof applicationCalls>;
  readonly actions: ReturnType<typeof actionCalls>;
  readonly uploads: UploadTarget;
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
