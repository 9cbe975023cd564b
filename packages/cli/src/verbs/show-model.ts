import type { dialect } from "@kith/schema";
import { withController } from "../connection.ts";
import { findModel } from "../find-model.ts";
import { sortedMap } from "../render/sorted.ts";
import { moment } from "../render/time.ts";
import { toYaml } from "../render/yaml.ts";
import { ownedName } from "../target.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "show-model",
  summary: "Show a model: its owner, users, machines and state",
  usage: "[<model>]",
  details: `Examples:
    kith show-model
    kith show-model staging --format json`,
  flags: { model: shared.model, format: shared.structured, output: shared.output, utc: shared.utc },
  run: async ({ flags, args }) => {
    const target = await findModel(args[0] ?? flags.model);
    const info = await withController(target, (_client, calls) => calls.modelInfo(target.uuid));
    const data = { [target.modelName]: formModel(info, target.name, flags.utc) };
    return { data, text: toYaml(data), format: "yaml" };
  },
});

function formModel(info: dialect.ModelInfo, controller: string, utc: boolean) {
  const users = info.users.map(({ user, access, ...more }) => [
    user,
    {
      "display-name": more["display-name"],
      access,
      "last-connection": more["last-connection"] === null ? "never connected" : moment(more["last-connection"], utc),
    },
  ]);
  const machines = info.machines.map((each) => [
    each.id,
    {
      ...(each["instance-id"] === undefined ? {} : { "instance-id": each["instance-id"] }),
      ...(each.status === undefined ? {} : { status: each.status }),
    },
  ]);
  return {
    name: ownedName(info),
    "short-name": info.name,
    "model-uuid": info.uuid,
    "model-type": info.type,
    "controller-uuid": info["controller-uuid"],
    "controller-name": controller,
    "is-controller": info["is-controller"],
    owner: info["owner-tag"].replace(/^user-/, ""),
    cloud: info["cloud-tag"].replace(/^cloud-/, ""),
    ...(info["cloud-region"] ? { region: info["cloud-region"] } : {}),
    type: info["provider-type"],
    life: info.life,
    status: { current: info.status.status, ...(info.status.since ? { since: moment(info.status.since, utc) } : {}) },
    users: sortedMap(Object.fromEntries(users)),
    ...(machines.length === 0 ? {} : { machines: sortedMap(Object.fromEntries(machines)) }),
    "agent-version": info["agent-version"],
  };
}
