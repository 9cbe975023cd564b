import { CliError, usageError } from "../cli-error.ts";
import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { bootstrapLocal } from "../host/bootstrap-local.ts";
import { readKeyValues } from "../key-values.ts";
import { onRefused } from "../refused.ts";
import { findController } from "../target.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "bootstrap",
  summary: "Make a controller",
  usage: "[<cloud> [<controller name>]]",
  details: `Checks this machine, starts a controller in the background and makes a model.
The only cloud so far is "local": this host itself.

Examples:
    kith bootstrap
    kith bootstrap local second --config api-port=17080`,
  flags: {
    config: { kind: "list", value: "key=value | file", help: "Settings of the controller and its first model" },
    "add-model": { kind: "text", value: "name", help: 'Name of the first model (default "default")' },
    "no-default-model": { kind: "switch", help: "Make no model" },
    "data-dir": { kind: "text", value: "directory", help: "Where the controller keeps its data" },
    "keep-broken": { kind: "switch", help: "Keep what was made when the bootstrap fails" },
  },
  run: async ({ flags, args }, terminal) => {
    const [cloud = "local", name = cloud, ...more] = args;
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    if (cloud !== "local") throw usageError(`unknown cloud "${cloud}"`, "the cloud of this host is: local");
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(name))
      throw usageError(`controller name ${JSON.stringify(name)} not valid`);
    const settings = readKeyValues(flags.config);
    const controllerKeys = Object.entries(settings).filter(([key]) => CONTROLLER_SETTINGS.has(key));
    const modelConfig = Object.fromEntries(Object.entries(settings).filter(([key]) => !CONTROLLER_SETTINGS.has(key)));
    const made = await bootstrapLocal({
      name,
      dataDirectory: flags["data-dir"],
      settings: Object.fromEntries(controllerKeys),
      keepBroken: flags["keep-broken"],
      interrupted: interruption(),
      say: terminal.say,
    });
    terminal.say(`Controller ${name} is up at ${made.endpoint}, user admin`);
    if (flags["no-default-model"]) return undefined;
    const model = flags["add-model"] ?? "default";
    await onRefused(makeModel(name, model, modelConfig), ({ message }) => {
      const hint = `the controller is up and has no model yet: kith add-model ${model} --config <key>=<value>; see: kith help model-config`;
      return new CliError(message, { hint });
    });
    terminal.say(`Model ${model} is made and selected`);
    terminal.say("Next: kith deploy <charm or bundle>, kith status");
    return undefined;
  },
});

const CONTROLLER_SETTINGS = new Set(["api-port", "listen-address"]);

/** Rejects on Ctrl-C. Once the controller is up nobody listens any more: its model is made all the same. */
function interruption(): Promise<never> {
  const interrupted = new Promise<never>((_resolve, reject) => {
    process.on("SIGINT", () => reject(new CliError("interrupted: no controller is made", { code: 130 })));
  });
  interrupted.catch(() => {});
  return interrupted;
}

async function makeModel(
  controller: string,
  name: string,
  config: Readonly<Record<string, string | number | boolean | null>>,
): Promise<void> {
  const target = await findController(controller);
  const info = await withController(target, (_client, calls) =>
    calls.createModel({ name, "cloud-tag": "cloud-local", config: { ...config } }),
  );
  const owner = info["owner-tag"].replace(/^user-/, "");
  await clientStore().addModel(
    controller,
    `${owner}/${name}`,
    { uuid: info.uuid, type: info.type, branch: "master" },
    true,
  );
}
