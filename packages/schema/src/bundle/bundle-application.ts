// One application of a bundle.

import { BUNDLE_UNITS_MAX } from "../limits.ts";
import type { BundleApplication, BundleBase, BundleOffer, ExposedTo } from "./bundle.ts";
import { BUNDLE_KEYS } from "./bundle-keys.ts";
import { BundleFields, type BundleNode } from "./bundle-node.ts";
import { readBase } from "./read-base.ts";
import { type Include, readAnnotations, readConstraintsOf, readOptions, readTexts } from "./read-options.ts";
import { readPlacements } from "./read-placement.ts";
import { baseOfSeries, seriesInUrl } from "./series.ts";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;

export interface ReadingApplication {
  readonly deployer: boolean;
  readonly base: BundleBase | null;
  readonly include: Include | null;
}

export function readBundleApplication(
  name: string,
  node: BundleNode,
  { deployer, base, include }: ReadingApplication,
): BundleApplication {
  const what = (key: string): string => `application ${name}: ${key}`;
  const fields = new BundleFields(node, `application ${name}`);
  const read = <T>(key: string, reader: (field: BundleNode, what: string) => T): T =>
    reader(fields.get(key), what(key));
  const texts = (key: string): Readonly<Record<string, string>> => read(key, readTexts);
  fields.warnUnknown(deployer ? BUNDLE_KEYS.service : BUNDLE_KEYS.application);
  const charm = readCharm(name, node, fields, deployer);
  const expose = read("expose", bool);
  const exposedEndpoints = read("exposed-endpoints", readExposed);
  if (expose && Object.keys(exposedEndpoints).length > 0)
    fields.get("exposed-endpoints").problem(`${what("exposed-endpoints")} cannot be given together with expose: true`);
  return {
    name: checkName(name, node),
    charm,
    branch: deployer ? read("branch", (field, of) => field.name(of)) : "",
    channel: read("channel", (field, of) => field.name(of)),
    revision: read("revision", readRevision),
    base: readBase(fields.get("base"), fields.get("series")) ?? baseInUrl(charm) ?? base,
    units: read("num_units", readUnits) ?? read("scale", readUnits),
    to: read("to", (field, of) => readPlacements(field, of, deployer)),
    options: read("options", (field, of) => readOptions(field, of, include)),
    trust: read("trust", bool),
    constraints: read("constraints", readConstraintsOf),
    bindings: texts("bindings"),
    expose,
    exposedEndpoints,
    resources: read("resources", readResources),
    annotations: read("annotations", (field, of) => readAnnotations(field, of, include)),
    storage: texts("storage"),
    devices: texts("devices"),
    offers: read("offers", readOffers),
    at: node.keyAt,
    places: fields.places(),
  };
}

const bool = (node: BundleNode, what: string): boolean => node.bool(what);

function checkName(name: string, node: BundleNode): string {
  const { notes, keyAt } = node;
  if (!node.isTemplate("application", name) && !NAME.test(name))
    notes.problem(keyAt, `invalid application name ${JSON.stringify(name)}`);
  return name;
}

/** A deployer file may leave out the charm: it is named as the service is. */
function readCharm(name: string, node: BundleNode, fields: BundleFields, deployer: boolean): string {
  const charm = fields.get("charm");
  const url = fields.get("charm_url");
  if (deployer) return charm.name(`application ${name}: charm`) || url.name(`application ${name}: charm_url`) || name;
  const { tree } = charm;
  if (tree.kind !== "scalar" || tree.source.trim() !== "") return charm.name(`application ${name}: charm`);
  const { notes, keyAt } = node;
  notes.problem(keyAt, `application ${name}: charm is missing; is this an overlay?`, "fragment");
  return "";
}

const baseInUrl = (charm: string): BundleBase | null => {
  const series = seriesInUrl(charm);
  return series === null ? null : baseOfSeries(series);
};

/** -1 is how Juju's own tools write "whichever". */
function readRevision(node: BundleNode, what: string): number | null {
  if (node.tree.kind !== "scalar" || node.tree.value !== -1) return node.count(what);
  node.warn(`${what}: -1 is read as none`);
  return null;
}

function readUnits(node: BundleNode, what: string): number | null {
  const count = node.count(what);
  if (count === null || count <= BUNDLE_UNITS_MAX) return count;
  node.problem(`${what}: ${count} is more than ${BUNDLE_UNITS_MAX}`);
  return null;
}

function readResources(node: BundleNode, what: string): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    [...node.fields(what)].map(([name, field]) => {
      const { tree } = field;
      const revision = tree.kind === "scalar" && typeof tree.value === "number" && Number.isSafeInteger(tree.value);
      return [name, revision ? (tree.value as number) : field.name(`${what}: ${name}`)];
    }),
  );
}

function readExposed(node: BundleNode, what: string): Readonly<Record<string, ExposedTo>> {
  return Object.fromEntries(
    [...node.fields(what)].map(([endpoint, field]): [string, ExposedTo] => {
      const of = `${what}: ${JSON.stringify(endpoint)}`;
      const fields = new BundleFields(field, of);
      fields.warnUnknown(BUNDLE_KEYS["exposed endpoint"]);
      const list = (key: string): string[] =>
        fields
          .get(key)
          .items(`${of}: ${key}`)
          .map((item) => item.name(`${of}: ${key}`));
      const spaces = list("expose-to-spaces");
      const cidrs = list("expose-to-cidrs");
      return [
        endpoint,
        {
          ...(spaces.length > 0 ? { "expose-to-spaces": spaces } : {}),
          ...(cidrs.length > 0 ? { "expose-to-cidrs": cidrs } : {}),
        },
      ];
    }),
  );
}

function readOffers(node: BundleNode, what: string): Readonly<Record<string, BundleOffer>> {
  return Object.fromEntries(
    [...node.fields(what)].map(([name, field]): [string, BundleOffer] => {
      const of = `${what}: ${name}`;
      const fields = new BundleFields(field, of);
      fields.warnUnknown(BUNDLE_KEYS.offer);
      const endpoints = fields
        .get("endpoints")
        .items(`${of}: endpoints`)
        .map((item) => item.name(`${of}: endpoints`));
      if (endpoints.length === 0) field.problem(`${of}: endpoints are missing`);
      return [name, { endpoints, acl: readTexts(fields.get("acl"), `${of}: acl`) }];
    }),
  );
}
