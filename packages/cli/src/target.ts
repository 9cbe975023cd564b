// Which controller and model a command line means: flags, then the environment, then what `switch` chose.
import type { dialect } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import { clientStore } from "./client-directory.ts";
import { didYouMean } from "./did-you-mean.ts";

export interface ControllerTarget {
  readonly name: string;
  readonly controller: dialect.ControllerEntry;
  readonly account: dialect.AccountEntry;
}
export interface ModelTarget extends ControllerTarget {
  /** `owner/name`. */
  readonly model: string;
  readonly modelName: string;
  readonly uuid: string;
}

/** `$KITH_MODEL` and `$JUJU_MODEL` mean the same; Kith's own wins. */
const fromEnvironment = (name: string): string | undefined =>
  process.env[`KITH_${name}`] || process.env[`JUJU_${name}`] || undefined;

export async function findController(flag: string | undefined): Promise<ControllerTarget> {
  const store = clientStore();
  const file = await store.read("controllers.yaml");
  const name = flag ?? fromEnvironment("CONTROLLER") ?? file["current-controller"];
  const names = Object.keys(file.controllers);
  if (name === undefined) {
    if (names.length > 0) throw new CliError("no controller selected", { hint: `choose one: kith switch ${names[0]}` });
    throw new CliError("no controllers registered", { hint: "make one on this machine: kith bootstrap" });
  }
  const controller = file.controllers[name];
  if (controller === undefined) {
    const [near] = didYouMean(name, names);
    const hint = near === undefined ? "see: kith controllers" : `Did you mean ${near}?`;
    throw new CliError(`controller ${name} not found`, { hint });
  }
  const account = (await store.read("accounts.yaml")).controllers[name] ?? { user: "admin" };
  return { name, controller, account };
}

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
  const { withController } = await import("./session.ts");
  return withController(target, async (_client, calls) => {
    const models = await calls.models();
    return models.find(({ model }) => ownedName(model) === wanted)?.model.uuid;
  });
}

/** `admin/default`. */
export function ownedName(model: { readonly name: string; readonly "owner-tag": string }): string {
  return `${model["owner-tag"].replace(/^user-/, "")}/${model.name}`;
}
