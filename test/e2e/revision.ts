// The revision that a model stands at, asked over the client protocol with what the scratch's client files hold.
import { ClientStore, connectClient, connectWs } from "@kith/client";
import type { Scratch } from "./scratch.ts";

export async function modelRevision(kith: Scratch): Promise<{ readonly model: string; readonly revision: number }> {
  const store = new ClientStore(kith.env.KITH_DATA ?? "");
  const controllers = await store.read("controllers.yaml");
  const name = controllers["current-controller"] ?? "";
  const controller = controllers.controllers[name];
  const account = (await store.read("accounts.yaml")).controllers[name];
  const models = (await store.read("models.yaml")).controllers[name];
  const model = models?.models[models["current-model"] ?? ""]?.uuid;
  if (controller === undefined || account?.password === undefined || model === undefined) {
    throw new Error(`the client files name no model of ${name}`);
  }
  const client = await connectClient({
    urls: controller["api-endpoints"].map((endpoint) => `wss://${endpoint}`),
    ca: controller["ca-cert"],
    user: account.user,
    password: account.password,
    connect: connectWs,
    clientVersion: "0.1.0",
    modelUuid: model,
  });
  try {
    const { revision } = await client.call("Kith", "Revision", {});
    return { model, revision };
  } finally {
    client.close();
  }
}
