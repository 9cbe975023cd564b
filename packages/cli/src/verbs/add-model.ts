import { usageError } from "../cli-error.ts";
import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { readKeyValues } from "../key-values.ts";
import { findController } from "../target.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "add-model",
  summary: "Make a model",
  usage: "<name> [<cloud>]",
  details: `Examples:
    kith add-model staging
    kith add-model lab --config trust-host=true`,
  flags: {
    controller: shared.controller,
    config: { kind: "list", value: "key=value | file", help: "Settings of the model" },
    "no-switch": { kind: "switch", help: "Keep the current model selected" },
    owner: { kind: "text", value: "user", help: "Its owner (default: you)" },
  },
  run: async ({ flags, args }, terminal) => {
    const [name, cloud = "local", ...more] = args;
    if (name === undefined) throw usageError("model name is required");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const target = await findController(flags.controller);
    const config = readKeyValues(flags.config);
    const info = await withController(target, (_client, calls) =>
      calls.createModel({
        name,
        "cloud-tag": `cloud-${cloud.split("/")[0]}`,
        config,
        ...(flags.owner === undefined ? {} : { "owner-tag": `user-${flags.owner}` }),
      }),
    );
    const owner = info["owner-tag"].replace(/^user-/, "");
    const entry = { uuid: info.uuid, type: info.type, branch: "master" };
    await clientStore().addModel(target.name, `${owner}/${name}`, entry, !flags["no-switch"]);
    terminal.say(
      `Added '${name}' model on ${info["cloud-tag"].replace(/^cloud-/, "")}/${info["cloud-region"] ?? "default"} for user '${owner}'`,
    );
    return undefined;
  },
});
