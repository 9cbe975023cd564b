// What Application.Get, ApplicationsInfo, UnitsInfo, GetCharmURLOrigin and CharmInfo answer.
import { actionsOf, configOf, dialect, endpointsOf, manifestOf, metadataOf, type RecordOf } from "@kith/schema";
import type { World } from "../world/world.ts";
import { openPorts, portText, unitAddress } from "./address.ts";
import { baseTrack, bindingsOf, charmOf, charmRelation, optionEntries } from "./endpoint-view.ts";
import { exposedEndpoints } from "./full-status.ts";
import { machineOfUnit } from "./status-value.ts";

type Application = RecordOf<"application">;

/** Application.Get. */
export function applicationGet(world: World, application: Application): dialect.ApplicationGet {
  const entries = optionEntries(world, application);
  return {
    application: application.name,
    charm: charmOf(world, application)?.name ?? "",
    config: entries.config,
    "application-config": entries.application,
    constraints: application.constraints,
    base: baseTrack(application.base),
    channel: "",
    "endpoint-bindings": bindingsOf(world, application),
  };
}

export function applicationInfo(world: World, application: Application): dialect.ApplicationInfo {
  return {
    tag: dialect.tagOf("application", application.name),
    charm: charmOf(world, application)?.name ?? "",
    base: baseTrack(application.base),
    constraints: application.constraints,
    principal: !application.subordinate,
    exposed: application.exposed,
    remote: false,
    life: application.life,
    "endpoint-bindings": bindingsOf(world, application),
    ...(application.exposed ? { "exposed-endpoints": exposedEndpoints(application) } : {}),
  };
}

export function charmOrigin(world: World, application: Application): dialect.CharmOrigin {
  const charm = charmOf(world, application);
  return {
    source: "local",
    type: "",
    id: "",
    hash: application.charmSha256,
    revision: charm?.charmRevision ?? 0,
    architecture: typeof application.origin.architecture === "string" ? application.origin.architecture : "amd64",
    base: baseTrack(application.base),
  };
}

export function unitInfo(world: World, unit: RecordOf<"unit">): dialect.UnitInfo {
  const application = world.get("application", unit.application);
  const ports = openPorts(world, unit.name).map(portText);
  const machine = machineOfUnit(world, unit);
  const address = unitAddress(world, unit);
  const relations = relationData(world, unit);
  return {
    tag: dialect.tagOf("unit", unit.name),
    "workload-version": world.get("unit-workload", unit.name)?.version ?? "",
    ...(machine === null ? {} : { machine }),
    "opened-ports": ports.length === 0 ? null : ports,
    ...(address === "" ? {} : { "public-address": address }),
    charm: application?.charmUrl ?? "",
    ...(world.get("leader", unit.application)?.unit === unit.name ? { leader: true } : {}),
    life: unit.life,
    ...(relations.length === 0 ? {} : { "relation-data": relations }),
  };
}

/** The other side's data in each relation of the unit; a peer relation shows its own among the peers. */
function relationData(world: World, unit: RecordOf<"unit">): dialect.UnitRelationData[] {
  const all: dialect.UnitRelationData[] = [];
  for (const relation of world.by("relations-of-application", unit.application)) {
    const own = relation.endpoints.find((endpoint) => endpoint.application === unit.application);
    const other = relation.endpoints.find((endpoint) => endpoint !== own) ?? own;
    if (own === undefined || other === undefined) continue;
    const units: { [unit: string]: { InScope: boolean; UnitData: { readonly [key: string]: string } } } = {};
    for (const member of world.by("members-of-relation", relation.id)) {
      if (member.application !== other.application) continue;
      if (relation.scope === "container" && principalOf(world, member.unit) !== (unit.principal ?? unit.name)) continue;
      const data = world.get("unit-databag", relation.id, member.unit)?.data ?? {};
      units[member.unit] = { InScope: !member.departing, UnitData: data };
    }
    all.push({
      "relation-id": Number(relation.id),
      endpoint: own.name,
      "cross-model": false,
      "related-endpoint": other.name,
      ApplicationData: world.get("application-databag", relation.id, other.application)?.data ?? {},
      "unit-relation-data": units,
    });
  }
  return all.sort((a, b) => a["relation-id"] - b["relation-id"]);
}

const principalOf = (world: World, unit: string): string => world.get("unit", unit)?.principal ?? unit;

/** Charms.CharmInfo. */
export function charmInfo(charm: RecordOf<"charm">): dialect.JsonMap {
  const metadata = metadataOf(charm);
  const endpoints = (role: string): dialect.JsonMap =>
    Object.fromEntries(
      endpointsOf(metadata)
        .filter((endpoint) => endpoint.role === role && !endpoint.implicit)
        .map((endpoint) => [endpoint.name, charmRelation(endpoint)]),
    );
  const options = Object.entries(configOf(charm)).map(([name, { type, description, default: standard }]) => [
    name,
    { type, description, ...(standard === null ? {} : { default: standard }) },
  ]);
  return {
    revision: charm.charmRevision,
    url: charm.url,
    config: Object.fromEntries(options),
    meta: {
      name: metadata.name,
      summary: metadata.summary,
      description: metadata.description,
      subordinate: metadata.subordinate,
      provides: endpoints("provider"),
      requires: endpoints("requirer"),
      peers: endpoints("peer"),
      "extra-bindings": Object.fromEntries(metadata.extraBindings.map((name) => [name, name])),
      resources: Object.fromEntries(
        Object.entries(metadata.resources).map(([name, { type, filename, description }]) => [
          name,
          { name, type, path: filename, description },
        ]),
      ),
      tags: metadata.tags,
      "min-juju-version": "0.0.0",
    },
    actions: { specs: actionSpecs(charm) },
    manifest: { bases: manifestOf(charm).bases ?? [] },
  };
}

/** The actions of a charm with their schemas. */
export function actionSpecs(charm: RecordOf<"charm">): {
  readonly [name: string]: { readonly description: string; readonly params: dialect.JsonMap };
} {
  return Object.fromEntries(
    Object.entries(actionsOf(charm)).map(([name, { description, schema }]) => [name, { description, params: schema }]),
  );
}
