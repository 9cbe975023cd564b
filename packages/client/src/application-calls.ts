// Calls about applications, their units and relations.
import { dialect } from "@kith/schema";
import type { Client } from "./client.ts";
import { only, onlyResult } from "./one-result.ts";

type Deploying = NonNullable<dialect.ParamsIn<"Application", "Deploy">["applications"]>[number];
type Settings = { readonly [option: string]: string | number | boolean };
type Placement = { readonly scope: string; readonly directive: string };

interface Removing {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

const tag = (name: string): string => dialect.tagOf("application", name);

/** Everything about applications. */
export const applicationCalls = (client: Client) => ({ ...shapeCalls(client), ...settingCalls(client) });

/** What changes which applications, units and relations there are. */
const shapeCalls = (client: Client) => ({
  async deploy(deploying: Deploying): Promise<void> {
    only((await client.call("Application", "Deploy", { applications: [deploying] })).results);
  },

  /** The names of the new units. */
  async addUnits(application: string, count: number, placement: readonly Placement[] = []): Promise<readonly string[]> {
    const params = { application, "num-units": count, placement: [...placement] };
    return (await client.call("Application", "AddUnits", params)).units;
  },

  /** One answer for each unit, in order. */
  async destroyUnits(units: readonly string[], options: Removing = {}) {
    const { results } = await client.call("Application", "DestroyUnit", {
      units: units.map((unit) => ({
        "unit-tag": dialect.tagOf("unit", unit),
        force: options.force ?? false,
        "dry-run": options.dryRun ?? false,
      })),
    });
    return results;
  },

  async destroyApplication(name: string, options: Removing = {}) {
    return only(await destroyApplications(client, [name], options)).info ?? {};
  },

  /** One answer for each application, in order. */
  destroyApplications: (names: readonly string[], options: Removing = {}) =>
    destroyApplications(client, names, options),

  /** Each endpoint is `application` or `application:endpoint`. */
  async addRelation(left: string, right: string) {
    return (await client.call("Application", "AddRelation", { endpoints: [left, right] })).endpoints;
  },

  async destroyRelation(target: { readonly id: number } | { readonly endpoints: readonly string[] }, force = false) {
    const named = "id" in target ? { "relation-id": target.id } : { endpoints: [...target.endpoints] };
    await client.call("Application", "DestroyRelation", { ...named, force });
  },
});

async function destroyApplications(client: Client, names: readonly string[], options: Removing) {
  const { results } = await client.call("Application", "DestroyApplication", {
    applications: names.map((name) => ({
      "application-tag": tag(name),
      force: options.force ?? false,
      "dry-run": options.dryRun ?? false,
    })),
  });
  return results;
}

/** Settings, charms, exposure, and what can be read. */
const settingCalls = (client: Client) => ({
  async get(application: string) {
    return client.call("Application", "Get", { application, branch: "master" });
  },

  async setConfig(application: string, config: Settings, yaml = ""): Promise<void> {
    const one = { application, config, "config-yaml": yaml, generation: "master" };
    only((await client.call("Application", "SetConfigs", { Args: [one] })).results);
  },

  async unsetConfig(application: string, options: readonly string[]): Promise<void> {
    const one = { application, branch: "master", options: [...options] };
    only((await client.call("Application", "UnsetApplicationsConfig", { Args: [one] })).results);
  },

  async expose(application: string): Promise<void> {
    await client.call("Application", "Expose", { application });
  },

  async unexpose(application: string): Promise<void> {
    await client.call("Application", "Unexpose", { application });
  },

  async info(application: string) {
    return onlyResult((await client.call("Application", "ApplicationsInfo", entities(tag(application)))).results);
  },

  async unitInfo(unit: string) {
    return onlyResult((await client.call("Application", "UnitsInfo", entities(dialect.tagOf("unit", unit)))).results);
  },

  async charmOrigin(application: string) {
    return client.call("Application", "GetCharmURLOrigin", { application, branch: "master" });
  },

  async setCharm(params: dialect.ParamsIn<"Application", "SetCharm">): Promise<void> {
    await client.call("Application", "SetCharm", params);
  },

  /** All units in error when `units` is null; else one answer for each, in order. */
  async resolve(units: readonly string[] | null, retry: boolean) {
    const tags = entities(...(units ?? []).map((unit) => dialect.tagOf("unit", unit)));
    return (await client.call("Application", "ResolveUnitErrors", { all: units === null, retry, tags })).results;
  },

  async leader(application: string): Promise<string> {
    return (await client.call("Application", "Leader", { tag: tag(application) })).result;
  },
});

export const entities = (...tags: readonly string[]) => ({ entities: tags.map((one) => ({ tag: one })) });
