// The normal form as a file again: a bundle of format 4, or a deployer file with one target where only that can say it.
// Reading what is printed gives the same normal form, places aside.
import type { Bundle, BundleApplication, BundleBase, BundleMachine, BundleOption } from "./bundle.ts";
import { printConstraints } from "./constraints.ts";
import { printPlacement } from "./read-placement.ts";
import { seriesOfBase } from "./series.ts";

/** A value of the file: raw text stands as it is, so that `1.10` stays what was written. */
type Value =
  | string
  | { readonly raw: string }
  | readonly Value[]
  | { readonly pairs: readonly (readonly [string, Value])[] };

/** `series`: the old names of bases beside them. */
export function printBundle(bundle: Bundle, { series = false }: { readonly series?: boolean } = {}): string {
  const seriesOf = (base: BundleBase | null): string => (series && base !== null ? (seriesOfBase(base) ?? "") : "");
  const body = map([
    ["applications", each(bundle.applications, (one) => printApplication(one, seriesOf(one.base)))],
    [
      "machines",
      each(
        bundle.machines,
        (one) => printMachine(one, seriesOf(one.base)),
        ({ id }) => id,
      ),
    ],
    ["relations", bundle.relations.map(({ endpoints }) => endpoints)],
    ["saas", each(bundle.saas, ({ url }) => map([["url", url]]))],
    ["overrides", options(bundle.overrides)],
  ]);
  const { pairs: parts } = body;
  const shown = parts.length > 0 ? body : map([["applications", { raw: "{}" }]]);
  return lines(bundle.unitsDefault === 1 ? map([["bundle", renamed(shown)]]) : shown, "")
    .join("\n")
    .trimStart()
    .concat("\n");
}

/** Deployer targets are known by their services. */
const renamed = ({ pairs: parts }: ReturnType<typeof map>): Value => ({
  pairs: parts.map(([key, value]) => [key === "applications" ? "services" : key, value] as const),
});

function printApplication(application: BundleApplication, series: string): Value {
  return map([
    ["charm", application.charm],
    ["branch", application.branch],
    ["channel", application.channel],
    ["revision", count(application.revision)],
    ["base", baseText(application.base)],
    ["series", series],
    ["num_units", count(application.units)],
    ["to", application.to.map(printPlacement)],
    ["trust", flag(application.trust)],
    ["expose", flag(application.expose)],
    ["constraints", printConstraints(application.constraints)],
    ["options", options(application.options)],
    ["bindings", texts(application.bindings)],
    [
      "exposed-endpoints",
      table(application.exposedEndpoints, (to) =>
        filled([
          ["expose-to-spaces", to["expose-to-spaces"] ?? []],
          ["expose-to-cidrs", to["expose-to-cidrs"] ?? []],
        ]),
      ),
    ],
    ["resources", table(application.resources, (value) => (typeof value === "number" ? { raw: `${value}` } : value))],
    ["annotations", texts(application.annotations)],
    ["storage", texts(application.storage)],
    ["devices", texts(application.devices)],
    [
      "offers",
      table(application.offers, ({ endpoints, acl }) =>
        filled([
          ["endpoints", endpoints],
          ["acl", texts(acl)],
        ]),
      ),
    ],
  ]);
}

function printMachine({ base, constraints, annotations }: BundleMachine, series: string): Value {
  return filled([
    ["base", baseText(base)],
    ["series", series],
    ["constraints", printConstraints(constraints)],
    ["annotations", texts(annotations)],
  ]);
}

const baseText = (base: BundleBase | null): string => (base === null ? "" : `${base.name}@${base.channel}`);
const count = (value: number | null): Value => (value === null ? "" : { raw: `${value}` });
const flag = (value: boolean): Value => (value ? { raw: "true" } : "");
const texts = (values: Readonly<Record<string, string>>): Value => table(values, (value) => value);
const options = (values: Readonly<Record<string, BundleOption>>): Value =>
  table(values, ({ value, source }) =>
    typeof value === "string" ? value : value === null ? { raw: "null" } : { raw: source },
  );

const table = <T>(values: Readonly<Record<string, T>>, print: (value: T) => Value): Value => ({
  pairs: Object.entries(values).map(([key, value]) => [key, print(value)] as const),
});

const each = <T extends object>(
  parts: readonly T[],
  print: (part: T) => Value,
  name: (part: T) => string = (part) => ("name" in part ? String(part.name) : ""),
): Value => ({ pairs: parts.map((part) => [name(part), print(part)] as const) });

/** Without what is empty: a file says nothing of it either. */
const map = (
  entries: readonly (readonly [string, Value])[],
): { readonly pairs: readonly (readonly [string, Value])[] } => ({
  pairs: entries.filter(([, value]) => !isEmpty(value)),
});

/** The same, but the mapping itself stays: that the key is there has a meaning. */
function filled(entries: readonly (readonly [string, Value])[]): Value {
  const all = map(entries);
  return all.pairs.length === 0 ? { raw: "{}" } : all;
}

const isEmpty = (value: Value): boolean =>
  value === "" ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === "object" && "pairs" in value && value.pairs.length === 0);

/** The lines of a value; the first one follows its key or dash. */
function lines(value: Value, indent: string): string[] {
  if (typeof value === "string") return [` ${quoted(value)}`];
  if ("raw" in value) return [` ${value.raw}`];
  if ("pairs" in value)
    return value.pairs.length === 0
      ? [" {}"]
      : ["", ...value.pairs.flatMap(([key, inner]) => attach(`${indent}${quoted(key)}:`, lines(inner, `${indent}  `)))];
  if (value.every((item) => typeof item === "string")) return [` [${value.map(quoted).join(", ")}]`];
  return ["", ...value.flatMap((item) => attach(`${indent}-`, lines(item, `${indent}  `)))];
}

const attach = (head: string, [first = "", ...rest]: readonly string[]): string[] => [`${head}${first}`, ...rest];

const PLAIN = /^[a-zA-Z_][a-zA-Z0-9_-]*$/;
const WORDS = /^(y|n|yes|no|on|off|true|false|null|none)$/i;

function quoted(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}
