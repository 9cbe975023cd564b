// One application of a bundle.
import type { OptionValue } from "../charm/config.ts";
import type { BundleApplication } from "./bundle.ts";
import { BundleNode, type BundleSource } from "./bundle-node.ts";
import { type Constraints, readConstraints } from "./constraints.ts";

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;
const KNOWN = new Set([
  "charm",
  "channel",
  "revision",
  "base",
  "series",
  "num_units",
  "scale",
  "to",
  "options",
  "trust",
  "constraints",
  "bindings",
  "expose",
  "exposed-endpoints",
  "resources",
  "annotations",
  "storage",
  "devices",
  "offers",
  "plan",
  "placement",
  "requires_trust",
]);
const LATER = ["storage", "devices", "offers"] as const;

export function readBundleApplication(
  name: string,
  node: BundleNode,
  base: BundleApplication["base"],
  source: BundleSource,
): BundleApplication {
  const fields = new Map(node.entries(`application ${name}`));
  const get = (key: string): BundleNode => fields.get(key) ?? new BundleNode(source, null, node.at);
  const what = (key: string): string => `application ${name}: ${key}`;
  if (!NAME.test(name)) node.problem(`invalid application name ${JSON.stringify(name)}`);
  if (get("charm").absent) node.problem(`application ${name}: charm is missing`);
  for (const [key, field] of fields) if (!KNOWN.has(key)) field.warn(`${what(key)}: unknown key is ignored`);
  for (const key of LATER)
    if (fields.has(key) && !get(key).absent) get(key).problem(`${what(key)} is not supported yet`);
  return {
    name,
    charm: get("charm").text(what("charm")),
    channel: get("channel").text(what("channel")),
    revision: get("revision").count(what("revision")),
    base: readBaseOf(get("base"), get("series")) ?? base,
    units: get("num_units").count(what("num_units")) ?? get("scale").count(what("scale")),
    to: get("to").isList
      ? get("to")
          .items(what("to"))
          .map((item) => item.text(what("to")))
      : wordsOf(get("to").text(what("to"))),
    options: readOptions(get("options"), name),
    trust: get("trust").bool(what("trust")),
    constraints: readConstraintsOf(get("constraints")),
    bindings: readTexts(get("bindings"), what("bindings")),
    expose: get("expose").bool(what("expose")),
    exposedEndpoints: Object.fromEntries(
      get("exposed-endpoints")
        .entries(what("exposed-endpoints"))
        .map(([endpoint, value]) => [endpoint, value.plain]),
    ),
    resources: readResources(get("resources"), what("resources")),
    annotations: readTexts(get("annotations"), what("annotations")),
    at: node.at,
  };
}

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");

function readOptions(node: BundleNode, application: string): Record<string, OptionValue | null> {
  const options: Record<string, OptionValue | null> = {};
  for (const [option, value] of node.entries(`application ${application}: options`)) {
    const plain = value.plain;
    if (plain !== null && typeof plain === "object")
      value.problem(`application ${application}: option ${option}: expected a text, number or boolean`);
    else options[option] = plain;
  }
  return options;
}

function readResources(node: BundleNode, what: string): Record<string, string | number> {
  const resources: Record<string, string | number> = {};
  for (const [name, value] of node.entries(what)) {
    const plain = value.plain;
    resources[name] = typeof plain === "number" ? plain : value.text(what);
  }
  return resources;
}

export function readTexts(node: BundleNode, what: string): Record<string, string> {
  return Object.fromEntries(node.entries(what).map(([key, value]) => [key, value.text(what)]));
}

export function readConstraintsOf(node: BundleNode): Constraints {
  if (node.absent) return {};
  const read = readConstraints(node.text("constraints"));
  if (read.ok) return read.value;
  node.problem(read.error);
  return {};
}

const SERIES: { readonly [series: string]: string } = {
  trusty: "14.04",
  xenial: "16.04",
  bionic: "18.04",
  focal: "20.04",
  jammy: "22.04",
  noble: "24.04",
  precise: "12.04",
};

/** `ubuntu@22.04`, or the older `series: jammy`. */
export function readBaseOf(base: BundleNode, series: BundleNode): BundleApplication["base"] {
  if (!base.absent) {
    const text = base.text("base");
    const at = text.indexOf("@");
    if (at > 0) return { name: text.slice(0, at), channel: text.slice(at + 1) };
    base.problem(`base: expected name@channel, got ${JSON.stringify(text)}`);
    return null;
  }
  if (series.absent) return null;
  const text = series.text("series");
  const channel = SERIES[text];
  if (channel === undefined) series.warn(`unknown series ${JSON.stringify(text)} is ignored`);
  return channel === undefined ? null : { name: "ubuntu", channel };
}
