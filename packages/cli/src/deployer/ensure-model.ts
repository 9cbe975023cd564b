// The controller and the model that a deployment needs: what is missing is made, what is there stays as it is.
import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { bootstrapWithModel, makeModel } from "../host/bootstrap-with-model.ts";
import { findController, fromEnvironment, ownedName } from "../target.ts";
import type { Terminal } from "../verb.ts";

/** `spelled` is `[<controller>:]<model>`; undefined: the current model, or one called default. */
export async function ensureModel(spelled: string | undefined, terminal: Terminal): Promise<void> {
  const { controllers, "current-controller": current } = await clientStore().read("controllers.yaml");
  const colon = spelled?.indexOf(":") ?? -1;
  const named = colon > 0 ? spelled?.slice(0, colon) : undefined;
  const model = spelled?.slice(colon + 1) || undefined;
  const controller = named ?? fromEnvironment("CONTROLLER") ?? current ?? "local";
  if (controllers[controller] === undefined) {
    const first = { name: controller, model: model ?? "default", settings: {} };
    return bootstrapWithModel({ ...first, dataDirectory: undefined, keepBroken: false }, terminal);
  }
  terminal.say(`Controller ${controller} is there`);
  if (model === undefined) return;
  const target = await findController(controller);
  const owned = model.includes("/") ? model : `${target.account.user}/${model}`;
  const models = await withController(target, (_client, calls) => calls.models());
  if (models.some((one) => ownedName(one.model) === owned)) return;
  await makeModel(controller, model, {});
  terminal.say(`Model ${model} is made and selected`);
}
