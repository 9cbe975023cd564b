import { CliError, usageError } from "../cli-error.ts";
import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { didYouMean } from "../did-you-mean.ts";
import { findController, ownedName } from "../target.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "switch",
  summary: "Show or choose the current controller and model",
  usage: "[<model> | <controller> | <controller>:<model>]",
  flags: {},
  run: async ({ args }, terminal) => {
    const [wanted, ...more] = args;
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const store = clientStore();
    const { controllers, "current-controller": current } = await store.read("controllers.yaml");
    const before = await focusOf(current);
    if (wanted === undefined) {
      if (current === undefined) throw new CliError("no currently specified model", { hint: "kith bootstrap" });
      return { text: `${before}\n` };
    }
    if (Object.hasOwn(controllers, wanted)) {
      await store.switchController(wanted);
      terminal.say(`${before} -> ${await focusOf(wanted)}`);
      return undefined;
    }
    const [controller, name = ""] = wanted.includes(":") ? wanted.split(":") : [undefined, wanted];
    const target = await findController(controller || undefined);
    const models = await withController(target, (_client, calls) => calls.models());
    const full = name.includes("/") ? name : `${target.account.user}/${name}`;
    const found = models.find(({ model }) => ownedName(model) === full)?.model;
    if (found === undefined) {
      const names = [...Object.keys(controllers), ...models.map(({ model }) => model.name)];
      const [near] = didYouMean(wanted, names);
      const hint = near === undefined ? "see: kith models, kith controllers" : `Did you mean ${near}?`;
      throw new CliError(`${JSON.stringify(wanted)} is not the name of a model or controller`, { hint });
    }
    await store.switchController(target.name);
    await store.addModel(target.name, full, { uuid: found.uuid, type: found.type, branch: "master" }, true);
    terminal.say(`${before} -> ${target.name}:${full}`);
    return undefined;
  },
});

async function focusOf(controller: string | undefined): Promise<string> {
  if (controller === undefined) return "";
  const model = (await clientStore().read("models.yaml")).controllers[controller]?.["current-model"];
  return model === undefined ? controller : `${controller}:${model}`;
}
