import { usageError } from "../cli-error.ts";
import { bootstrapWithModel } from "../host/bootstrap-with-model.ts";
import { readKeyValues } from "../key-values.ts";
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
    await bootstrapWithModel(
      {
        name,
        model: flags["no-default-model"] ? null : (flags["add-model"] ?? "default"),
        settings: readKeyValues(flags.config),
        dataDirectory: flags["data-dir"],
        keepBroken: flags["keep-broken"],
      },
      terminal,
    );
    if (flags["no-default-model"]) return undefined;
    terminal.say("Next: kith deploy <charm or bundle>, kith status");
    return undefined;
  },
});
