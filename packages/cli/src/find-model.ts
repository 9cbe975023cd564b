// Which model a command line means; one that another client made is asked of the controller.
import { CliError } from "./cli-error.ts";
import { clientStore } from "./client-directory.ts";
import { withController } from "./connection.ts";
import { didYouMean } from "./did-you-mean.ts";
import { type ControllerTarget, findController, fromEnvironment, type ModelTarget, ownedName } from "./target.ts";

/** `model`, `owner/model`, `controller:model` or nothing for the current one. */
export async function findModel(flag: string | undefined): Promise<ModelTarget> {
  const spelled = flag ?? fromEnvironment("MODEL");
  const colon = spelled?.indexOf(":") ?? -1;
  const target = await findController(colon > 0 ? spelled?.slice(0, colon) : undefined);
  const known = (await clientStore().read("models.yaml")).controllers[target.name];
  const wanted = (colon >= 0 ? spelled?.slice(colon + 1) : spelled) || known?.["current-model"];
  if (wanted === undefined) {
    const hint = "kith models lists them, kith switch <model> chooses one, kith add-model <name> makes one";
    throw new CliError("no model in focus", { hint });
  }
  const model = wanted.includes("/") ? wanted : `${target.account.user}/${wanted}`;
  const uuid = known?.models[model]?.uuid ?? (await askController(target, model));
  if (uuid === undefined) {
    const [near] = didYouMean(model, Object.keys(known?.models ?? {}));
    const hint = near === undefined ? "see: kith models" : `Did you mean ${near}?`;
    throw new CliError(`model ${target.name}:${model} not found`, { hint });
  }
  return { ...target, model, modelName: model.slice(model.indexOf("/") + 1), uuid };
}

/** A model that another client made is unknown to the files. */
async function askController(target: ControllerTarget, wanted: string): Promise<string | undefined> {
  return withController(target, async (_client, calls) => {
    const models = await calls.models();
    return models.find(({ model }) => ownedName(model) === wanted)?.model.uuid;
  });
}
