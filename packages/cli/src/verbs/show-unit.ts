import type { dialect } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { emptyOutput, onRefused } from "../refused.ts";
import { sortedMap } from "../render/sorted.ts";
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
      const json = flags.format === "json";
      const data = Object.fromEntries(
        args.map((unit, i) => [unit, formInfo(unit, infos[i] as dialect.UnitInfo, json)]),
      );
      return { data, text: toYaml(data), format: "yaml" as const };
    });
  },
});

function formInfo(name: string, info: dialect.UnitInfo, json: boolean) {
  return {
    ...(info["workload-version"] ? { "workload-version": info["workload-version"] } : {}),
    ...(info.machine ? { machine: info.machine } : {}),
    "opened-ports": json ? (info["opened-ports"] ?? null) : (info["opened-ports"] ?? []),
    ...(info["public-address"] ? { "public-address": info["public-address"] } : {}),
    charm: info.charm,
    leader: info.leader ?? false,
    life: info.life,
    "relation-info": (info["relation-data"] ?? []).map((relation) => formRelation(name, relation, json)),
  };
}

/** The unit itself stands among its peers; in JSON its section is always there, as Juju has it. */
function formRelation(name: string, relation: dialect.UnitRelationData, json: boolean) {
  const { [name]: own, ...others } = relation["unit-relation-data"] ?? {};
  const local = own === undefined ? { "in-scope": false, data: null } : formUnit(own);
  return {
    "relation-id": relation["relation-id"],
    endpoint: relation.endpoint,
    "related-endpoint": relation["related-endpoint"],
    "application-data": sortedMap(relation.ApplicationData ?? {}),
    ...(json || local["in-scope"] ? { "local-unit": local } : {}),
    "related-units": sortedMap(
      Object.fromEntries(Object.entries(others).map(([unit, each]) => [unit, formUnit(each)])),
    ),
  };
}

const formUnit = ({ InScope, UnitData }: dialect.UnitRelationData["unit-relation-data"][string]) => ({
  "in-scope": InScope,
  data: sortedMap(UnitData ?? {}),
});
