// What can be told of a bundle without a controller: whether its charms, as far as they are at hand, have what it asks of
// them, and what could not be told because they are not.
import { type CharmEndpoint, endpointsOf } from "../charm/charm-record.ts";
import { optionValue } from "../charm/config.ts";
import { refusalText } from "../refusal-text.ts";
import type { Bundle, BundleApplication, BundleProblem, BundleRelation, BundleWarning } from "./bundle.ts";
import { BundleNotes } from "./bundle-notes.ts";
import { applicationOf } from "./read-relations.ts";
import { type CharmFacts, settleBundle } from "./settle-bundle.ts";

export interface VerifiedBundle {
  readonly problems: readonly BundleProblem[];
  readonly warnings: readonly BundleWarning[];
  /** What could not be checked, each with its place. */
  readonly unchecked: readonly BundleWarning[];
  readonly counts: {
    readonly charms: number;
    /** Relations whose two endpoints are known to fit. */
    readonly relations: number;
  };
}

/** `charms` by application name. The bundle's own problems are not told again. */
export function verifyBundle(written: Bundle, charms: ReadonlyMap<string, CharmFacts>): VerifiedBundle {
  const { bundle, warnings } = settleBundle(written, charms);
  const notes = new BundleNotes();
  const unchecked: BundleWarning[] = [];
  for (const application of bundle.applications) {
    const charm = charms.get(application.name);
    if (charm === undefined) {
      const at = application.places.get("charm") ?? application.at;
      const name = JSON.stringify(application.charm);
      unchecked.push({ at, message: `application ${application.name}: charm ${name} is not at hand` });
    } else verifyApplication(application, charm, notes);
  }
  let relations = 0;
  for (const relation of bundle.relations) {
    const verdict = verifyRelation(relation, charms);
    if (verdict === "fits") relations += 1;
    else if (verdict === "unknown")
      unchecked.push({
        at: relation.at,
        message: `relation ${JSON.stringify(relation.endpoints)}: a charm is not at hand`,
      });
    else notes.problem(relation.at, `relation ${JSON.stringify(relation.endpoints)}: ${verdict.problem}`);
  }
  return {
    problems: notes.problems,
    warnings,
    unchecked,
    counts: {
      charms: bundle.applications.length - bundle.applications.filter(({ name }) => !charms.has(name)).length,
      relations,
    },
  };
}

function verifyApplication(application: BundleApplication, { metadata, config }: CharmFacts, notes: BundleNotes): void {
  const { name, places } = application;
  const at = (key: string): string => places.get(key) ?? application.at;
  for (const [option, { value, at: where }] of Object.entries(application.options)) {
    const read = optionValue(config, option, value ?? "");
    const wrong = !read.ok && (value !== null || read.error.code === "unknown-option");
    if (wrong) notes.problem(where, `application ${name}: ${refusalText(read.error)}`);
  }
  if (metadata.subordinate && (application.units ?? 0) > 0)
    notes.problem(at("num_units"), `application ${name}: a subordinate charm has no units of its own`);
  const declared = (section: string, what: string, keys: readonly string[], known: ReadonlySet<string>): void => {
    for (const key of keys)
      if (!known.has(key))
        notes.problem(
          at(`${section}.${key}`),
          `application ${name}: charm ${metadata.name} has no ${what} ${JSON.stringify(key)}`,
        );
  };
  const endpoints = new Set(endpointsOf(metadata).map((endpoint) => endpoint.name));
  const bindable = new Set(["", ...endpoints, ...metadata.extraBindings]);
  declared("resources", "resource", Object.keys(application.resources), new Set(Object.keys(metadata.resources)));
  declared("storage", "storage", Object.keys(application.storage), new Set(Object.keys(metadata.storage)));
  declared("bindings", "endpoint", Object.keys(application.bindings), bindable);
  declared("exposed-endpoints", "endpoint", Object.keys(application.exposedEndpoints), bindable);
  for (const [offer, offered] of Object.entries(application.offers))
    for (const endpoint of offered.endpoints.filter((each) => !endpoints.has(each)))
      notes.problem(
        at(`offers.${offer}`),
        `application ${name}: offer ${offer}: charm ${metadata.name} has no endpoint ${JSON.stringify(endpoint)}`,
      );
}

/** As Juju infers endpoints: the implicit juju-info counts only where nothing else fits. */
function verifyRelation(
  { endpoints }: BundleRelation,
  charms: ReadonlyMap<string, CharmFacts>,
): "fits" | "unknown" | { readonly problem: string } {
  const [one, other] = endpoints.map(applicationOf);
  if (one === other) return { problem: "it relates an application to itself" };
  const sides = endpoints.map((text) => candidates(text, charms));
  const lacking = sides.findIndex((side) => side?.length === 0);
  if (lacking >= 0) {
    const [application, endpoint] = (endpoints[lacking] ?? "").split(":");
    return { problem: `application ${application} has no endpoint ${JSON.stringify(endpoint ?? "")}` };
  }
  const [lefts, rights] = sides;
  if (lefts === undefined || rights === undefined) return "unknown";
  const pairs = lefts.flatMap((left) =>
    rights.filter((right) => fit(left, right)).map((right) => [left, right] as const),
  );
  if (pairs.length === 0)
    return { problem: `no endpoint of one fits one of the other: ${named(lefts)} and ${named(rights)}` };
  const subordinate = endpoints.some((text) => charms.get(applicationOf(text))?.metadata.subordinate === true);
  const joinable = pairs.filter((pair) => subordinate || pair.every(({ scope }) => scope !== "container"));
  if (joinable.length === 0) return { problem: refusalText({ code: "container-scope-needs-subordinate" }) };
  const explicit = joinable.filter(([left, right]) => !left.implicit && !right.implicit);
  const meant = joinable.length > 1 ? explicit : joinable;
  if (meant.length === 1) return "fits";
  if (meant.length === 0) return { problem: "only juju-info fits, and more than one endpoint asks for it" };
  const list = meant.map(([left, right]) => `${left.name} and ${right.name}`).join("; ");
  return { problem: `ambiguous: it may join ${list}; name the endpoints` };
}

/** undefined: the charm is not at hand. */
function candidates(text: string, charms: ReadonlyMap<string, CharmFacts>): CharmEndpoint[] | undefined {
  const charm = charms.get(applicationOf(text));
  const colon = text.indexOf(":");
  const all = charm === undefined ? undefined : endpointsOf(charm.metadata);
  return colon < 0 ? all : all?.filter(({ name }) => name === text.slice(colon + 1));
}

function fit(left: CharmEndpoint, right: CharmEndpoint): boolean {
  const roles = new Set([left.role, right.role]);
  return left.interface === right.interface && roles.has("provider") && roles.has("requirer");
}

const named = (endpoints: readonly CharmEndpoint[]): string =>
  endpoints
    .filter(({ implicit, role }) => role !== "peer" && (!implicit || endpoints.length === 1))
    .map(({ name, role, interface: spoken }) => `${name} (${role} of ${spoken})`)
    .join(", ") || "none";
