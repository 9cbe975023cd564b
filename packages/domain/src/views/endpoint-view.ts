// Endpoints and options of a deployed application, read from its charm.
import {
  type CharmEndpoint,
  type CharmOption,
  configOf,
  type dialect,
  endpointsOf,
  metadataOf,
  type RecordOf,
} from "@kith/schema";
import type { World } from "../world/world.ts";

/** The one space there is. */
export const ALPHA = "alpha";

export function charmOf(world: World, application: RecordOf<"application">): RecordOf<"charm"> | undefined {
  return world.get("charm", application.charmUrl);
}

export function applicationEndpoints(world: World, application: RecordOf<"application">): readonly CharmEndpoint[] {
  const charm = charmOf(world, application);
  return charm === undefined ? [] : endpointsOf(metadataOf(charm));
}

/** Space of every endpoint and extra binding; "" is the default's. */
export function bindingsOf(world: World, application: RecordOf<"application">): { readonly [name: string]: string } {
  const standard = application.bindings[""] ?? ALPHA;
  const bindings: { [name: string]: string } = { "": standard };
  const charm = charmOf(world, application);
  if (charm === undefined) return bindings;
  const metadata = metadataOf(charm);
  const names = [...endpointsOf(metadata).map((endpoint) => endpoint.name), ...metadata.extraBindings];
  for (const name of names.sort()) bindings[name] = application.bindings[name] ?? standard;
  return bindings;
}

/** An endpoint of a charm as the dialect writes it. */
export function charmRelation(endpoint: CharmEndpoint): dialect.CharmRelation {
  const { name, role, optional, limit, scope } = endpoint;
  return { name, role, interface: endpoint.interface, optional, limit, scope };
}

const TRUST: CharmOption = {
  type: "boolean",
  default: false,
  description: "Does this application have access to trusted credentials",
};

/** Every option of the charm with where its value comes from, and apart from them those of the application itself. */
export function optionEntries(
  world: World,
  application: RecordOf<"application">,
): {
  readonly config: { readonly [option: string]: dialect.ConfigEntry };
  readonly application: { readonly [option: string]: dialect.ConfigEntry };
} {
  const charm = charmOf(world, application);
  const config: { [option: string]: dialect.ConfigEntry } = {};
  for (const [name, option] of Object.entries(charm === undefined ? {} : configOf(charm)))
    config[name] = optionEntry(option, option.type, world.get("setting", application.name, name)?.value ?? null);
  const trust = world.get("setting", application.name, "trust")?.value ?? null;
  return { config, application: { trust: optionEntry(TRUST, "bool", trust) } };
}

function optionEntry(option: CharmOption, type: string, value: string | number | boolean | null): dialect.ConfigEntry {
  const shown = { type, description: option.description };
  const standard = option.default === null ? {} : { default: option.default };
  if (value !== null) return { ...shown, source: "user", value, ...standard };
  if (option.default === null) return { ...shown, source: "unset" };
  return { ...shown, source: "default", value: option.default, ...standard };
}

/** The values that the charm sees: the user's, else the default; options without either are left out. */
export function settingsOf(world: World, application: RecordOf<"application">): { readonly [option: string]: unknown } {
  const values: { [option: string]: unknown } = {};
  for (const [name, entry] of Object.entries(optionEntries(world, application).config))
    if (entry.value !== undefined) values[name] = entry.value;
  return values;
}

/** A base as status shows it: with its risk. */
export const baseWithRisk = (base: dialect.Base): dialect.Base =>
  base.channel.includes("/") || base.channel === "" ? base : { name: base.name, channel: `${base.channel}/stable` };

/** A base as Application.Get shows it: stable is not named. */
export const baseTrack = (base: dialect.Base): dialect.Base => ({
  name: base.name,
  channel: base.channel.replace(/\/stable$/, ""),
});
