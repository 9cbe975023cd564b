import type { dialect } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { emptyOutput, onRefused } from "../refused.ts";
import { charmName } from "../render/status-form.ts";
import { toYaml } from "../render/yaml.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "show-application",
  summary: "Show what is set for an application",
  usage: "<application> […]",
  flags: { model: shared.model, format: shared.structured, output: shared.output },
  run: async ({ flags, args }) => {
    if (args.length === 0) throw usageError("an application name must be supplied");
    return withModel(flags.model, async ({ applications }) => {
      const infos = await onRefused(Promise.all(args.map((name) => applications.info(name))), emptyOutput);
      const data = Object.fromEntries(args.map((name, i) => [name, formInfo(infos[i] as dialect.ApplicationInfo)]));
      return { data, text: toYaml(data), format: "yaml" as const };
    });
  },
});

const formInfo = (info: dialect.ApplicationInfo) => ({
  charm: charmName(info.charm),
  base: `${info.base.name}@${info.base.channel.replace(/\/stable$/, "")}`,
  ...(info.channel ? { channel: info.channel } : {}),
  ...(Object.keys(info.constraints ?? {}).length > 0 ? { constraints: info.constraints } : {}),
  principal: info.principal,
  exposed: info.exposed,
  ...(info["exposed-endpoints"] === undefined ? {} : { "exposed-endpoints": info["exposed-endpoints"] }),
  remote: info.remote,
  life: info.life,
  "endpoint-bindings": info["endpoint-bindings"],
});
