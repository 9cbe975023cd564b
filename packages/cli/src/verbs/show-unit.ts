import type { dialect } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { emptyOutput, onRefused } from "../refused.ts";
import { toYaml } from "../render/yaml.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "show-unit",
  summary: "Show a unit with what it sees of its relations",
  usage: "<unit> […]",
  flags: { model: shared.model, format: shared.structured, output: shared.output },
  run: async ({ flags, args }) => {
    if (args.length === 0) throw usageError("an unit name must be supplied");
    const wrong = args.find((unit) => !/^[a-z][a-z0-9-]*\/\d+$/.test(unit));
    if (wrong !== undefined) throw usageError(`unit name ${JSON.stringify(wrong)} not valid`);
    return withModel(flags.model, async ({ applications }) => {
      const infos = await onRefused(Promise.all(args.map((unit) => applications.unitInfo(unit))), emptyOutput);
      const data = Object.fromEntries(args.map((unit, i) => [unit, formInfo(infos[i] as dialect.UnitInfo)]));
      return { data, text: toYaml(data), format: "yaml" as const };
    });
  },
});

function formInfo(info: dialect.UnitInfo) {
  return {
    ...(info["workload-version"] ? { "workload-version": info["workload-version"] } : {}),
    ...(info.machine ? { machine: info.machine } : {}),
    "opened-ports": info["opened-ports"] ?? [],
    ...(info["public-address"] ? { "public-address": info["public-address"] } : {}),
    charm: info.charm,
    leader: info.leader ?? false,
    life: info.life,
    "relation-info": (info["relation-data"] ?? []).map((relation) => ({
      "relation-id": relation["relation-id"],
      endpoint: relation.endpoint,
      "related-endpoint": relation["related-endpoint"],
      "application-data": relation.ApplicationData ?? {},
      "related-units": Object.fromEntries(
        Object.entries(relation["unit-relation-data"] ?? {}).map(([unit, { InScope, UnitData }]) => [
          unit,
          { "in-scope": InScope, data: UnitData ?? {} },
        ]),
      ),
    })),
  };
}
