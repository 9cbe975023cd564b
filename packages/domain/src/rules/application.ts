// Making an application and changing its charm: used alike by `deploy`, `refresh` and `apply-bundle`.
import { ok } from "@kith/base";
import { metadataOf, type RecordOf } from "@kith/schema";
import { type Deciding, notFound, notValid, type Outcome, refuse } from "../deciding.ts";
import type { Draft } from "../world/draft.ts";
import { charmOf, endpointsOfApplication } from "./charm-of.ts";
import { type Base, checkHost, chooseBase } from "./check-charm.ts";
import { askedDelivery, deliveryAfter } from "./delivery.ts";
import { addPeerRelations } from "./relate.ts";
import { takePending } from "./resources.ts";
import { dropUnfitSettings, readSettings, type Settings, writeSettings } from "./settings.ts";

type Application = RecordOf<"application">;

export interface ApplicationWish {
  readonly application: string;
  readonly charmUrl: string;
  readonly base: Base | null;
  readonly settings: Settings;
  readonly constraints: Application["constraints"];
  readonly bindings: Application["bindings"];
  /** Resource name → pending resource id. */
  readonly resources: { readonly [name: string]: string };
  readonly force: boolean;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;

/** Adds the application with its settings, resources and peer relations, but no units. */
export function createApplication(context: Deciding, wish: ApplicationWish): Outcome<Application> {
  const { draft, at } = context;
  const name = wish.application;
  if (!NAME.test(name)) return notValid(`invalid application name ${JSON.stringify(name)}`);
  const model = draft.get("model");
  if (model !== undefined && model.life !== "alive")
    return refuse({ code: "not-alive", kind: "model", id: model.name, life: model.life });
  if (draft.get("application", name) !== undefined)
    return refuse({ code: "already-exists", kind: "application", id: name });
  const charm = draft.get("charm", wish.charmUrl);
  if (charm === undefined) return notFound("charm", wish.charmUrl);
  const safe = checkHost(draft, charm);
  if (!safe.ok) return safe;
  const base = chooseBase(charm, wish.base, wish.force);
  if (!base.ok) return base;
  const settings = readSettings(charm, wish.settings);
  if (!settings.ok) return settings;
  draft.put({
    kind: "application",
    name,
    charmUrl: charm.url,
    charmSha256: charm.sha256,
    charmModified: 0,
    origin: { source: "local", revision: charm.charmRevision },
    base: { ...base.value },
    subordinate: metadataOf(charm).subordinate,
    exposed: false,
    exposedEndpoints: {},
    bindings: wish.bindings,
    constraints: wish.constraints,
    storage: {},
    devices: {},
    delivery: askedDelivery(metadataOf(charm)),
    created: at,
    life: "alive",
    force: null,
  });
  const application = existing(draft, name);
  if (!application.ok) return application;
  const bound = checkEndpoints(draft, application.value, Object.keys(wish.bindings));
  if (!bound.ok) return bound;
  writeSettings(draft, name, settings.value);
  const resources = takePending(context, name, charm, wish.resources);
  if (!resources.ok) return resources;
  addPeerRelations(context, application.value);
  return application;
}

function existing(draft: Draft, name: string): Outcome<Application> {
  const application = draft.get("application", name);
  return application === undefined ? notFound("application", name) : ok(application);
}

/** The application, if it is there and alive. */
export function aliveApplication(draft: Draft, name: string): Outcome<Application> {
  const found = existing(draft, name);
  if (found.ok && found.value.life !== "alive")
    return refuse({ code: "not-alive", kind: "application", id: name, life: found.value.life });
  return found;
}

/** Every name must be an endpoint or an extra binding of the charm; the empty one stands for all. */
export function checkEndpoints(draft: Draft, application: Application, names: readonly string[]): Outcome {
  const charm = draft.get("charm", application.charmUrl);
  const known = new Set(["", ...(charm === undefined ? [] : metadataOf(charm).extraBindings)]);
  for (const endpoint of endpointsOfApplication(draft, application)) known.add(endpoint.name);
  const unknown = names.filter((name) => !known.has(name));
  return unknown.length > 0 ? refuse({ code: "unknown-endpoints", endpoints: unknown.sort() }) : ok(null);
}

export interface CharmChange {
  readonly charmUrl: string;
  readonly settings: Settings;
  readonly resources: { readonly [name: string]: string };
}

/** Gives the application another charm. No relation may lose its endpoint by it. */
export function changeCharm(context: Deciding, application: Application, change: CharmChange): Outcome {
  const { draft } = context;
  const charm = draft.get("charm", change.charmUrl);
  if (charm === undefined) return notFound("charm", change.charmUrl);
  const safe = checkHost(draft, charm);
  if (!safe.ok) return safe;
  if (metadataOf(charm).subordinate !== application.subordinate)
    return notValid(
      `cannot upgrade application ${quote(application.name)} to charm ${quote(charm.url)}: cannot change an application's subordinacy`,
    );
  const next: Application = {
    ...application,
    charmUrl: charm.url,
    charmSha256: charm.sha256,
    origin: { ...application.origin, revision: charm.charmRevision },
    delivery: deliveryAfter(application.delivery, metadataOf(charmOf(draft, application)), metadataOf(charm)),
  };
  const kept = checkRelations(draft, next);
  if (!kept.ok) return kept;
  const settings = readSettings(charm, change.settings);
  if (!settings.ok) return settings;
  const resources = takePending(context, application.name, charm, change.resources);
  if (!resources.ok) return resources;
  draft.put({ ...next, charmModified: application.charmModified + (resources.value ? 1 : 0) });
  dropUnfitSettings(draft, application.name, charm);
  writeSettings(draft, application.name, settings.value);
  addPeerRelations(context, next);
  return ok(null);
}

function checkRelations(draft: Draft, next: Application): Outcome {
  const endpoints = endpointsOfApplication(draft, next);
  for (const relation of draft.by("relations-of-application", next.name)) {
    const own = relation.endpoints.find((endpoint) => endpoint.application === next.name);
    const fits = endpoints.some(
      (endpoint) =>
        endpoint.name === own?.name &&
        endpoint.role === own.role &&
        endpoint.interface === own.interface &&
        (endpoint.scope === own.scope || endpoint.scope === "global"),
    );
    if (!fits)
      return notValid(
        `cannot upgrade application ${quote(next.name)} to charm ${quote(next.charmUrl)}: would break relation ${quote(relation.key)}`,
      );
  }
  return ok(null);
}

const quote = (text: string): string => JSON.stringify(text);
