// Which endpoints a relation would join, and making one (contract 5.1).
import { ok } from "@kith/base";
import type { CharmEndpoint, Endpoint, RecordOf } from "@kith/schema";
import { type Deciding, notFound, type Outcome, refuse } from "../deciding.ts";
import type { World } from "../world/world.ts";
import { endpointsOfApplication } from "./charm-of.ts";
import { sameBase } from "./check-charm.ts";
import { takeNumber } from "./sequence.ts";

type Application = RecordOf<"application">;
interface Candidate {
  readonly application: Application;
  readonly endpoint: CharmEndpoint;
}
export type Pair = readonly [Endpoint, Endpoint];

/** Reads `application` or `application:endpoint`. */
export function parseEndpoint(text: string): { readonly application: string; readonly endpoint: string | null } {
  const at = text.indexOf(":");
  return at < 0
    ? { application: text, endpoint: null }
    : { application: text.slice(0, at), endpoint: text.slice(at + 1) };
}

/** The one pair of endpoints that `left` and `right` can mean, requirer first. */
export function inferPair(world: World, left: string, right: string): Outcome<Pair> {
  const lefts = candidates(world, left);
  if (!lefts.ok) return lefts;
  const rights = candidates(world, right);
  if (!rights.ok) return rights;
  const all: [Candidate, Candidate][] = [];
  for (const a of lefts.value) for (const b of rights.value) if (canRelate(a, b)) all.push([a, b]);
  const explicit = all.filter((pair) => isExplicit(pair) && hasPlace(pair));
  const pairs = all.length > 1 ? explicit : all;
  const [only] = pairs;
  if (only === undefined) return refuse({ code: "no-relations-found" });
  if (pairs.length > 1) {
    const texts = pairs.map((pair) => relationKey(ordered(pair))).sort();
    return refuse({ code: "ambiguous-relation", between: `${left} ${right}`, candidates: texts });
  }
  return ok(ordered(only));
}

function candidates(world: World, text: string): Outcome<Candidate[]> {
  const { application: name, endpoint } = parseEndpoint(text);
  const application = world.get("application", name);
  if (application === undefined) return notFound("application", name);
  const all = endpointsOfApplication(world, application);
  const named = endpoint === null ? all : all.filter((one) => one.name === endpoint);
  if (endpoint !== null && named.length === 0)
    return refuse({ code: "no-relation-endpoint", application: name, endpoint });
  return ok(named.map((one) => ({ application, endpoint: one })));
}

function canRelate(a: Candidate, b: Candidate): boolean {
  if (a.application.name === b.application.name || a.endpoint.interface !== b.endpoint.interface) return false;
  const roles = [a.endpoint.role, b.endpoint.role];
  return roles.includes("provider") && roles.includes("requirer");
}

const isExplicit = ([a, b]: readonly [Candidate, Candidate]): boolean => !a.endpoint.implicit && !b.endpoint.implicit;

/** Two principals share no container: charms of either kind may offer monitoring to a subordinate, and mean no other by it. */
const hasPlace = ([a, b]: readonly [Candidate, Candidate]): boolean =>
  [a, b].every(({ endpoint }) => endpoint.scope === "global") ||
  [a, b].some(({ application }) => application.subordinate);

/** Both endpoints as records keep them: the requirer first, and container scope on both if either has it. */
function ordered([a, b]: readonly [Candidate, Candidate]): Pair {
  const scope = a.endpoint.scope === "container" || b.endpoint.scope === "container" ? "container" : "global";
  const [first, second] = a.endpoint.role === "requirer" ? [a, b] : [b, a];
  return [toEndpoint(first, scope), toEndpoint(second, scope)];
}

const toEndpoint = ({ application, endpoint }: Candidate, scope: Endpoint["scope"]): Endpoint => ({
  application: application.name,
  name: endpoint.name,
  role: endpoint.role,
  interface: endpoint.interface,
  scope,
  limit: endpoint.limit,
  optional: endpoint.optional,
});

export const relationKey = (endpoints: readonly Endpoint[]): string =>
  endpoints.map((endpoint) => `${endpoint.application}:${endpoint.name}`).join(" ");

/** The relation over exactly these endpoints, if there is one. */
export function findRelation(world: World, key: string): RecordOf<"relation"> | undefined {
  const { application } = parseEndpoint(key);
  for (const relation of world.by("relations-of-application", application)) if (relation.key === key) return relation;
  return undefined;
}

/** Adds the relation, or says why Juju would not. */
export function relate(context: Deciding, pair: Pair): Outcome<{ readonly id: string; readonly key: string }> {
  const { draft } = context;
  const applications: Application[] = [];
  for (const endpoint of pair) {
    const application = draft.get("application", endpoint.application);
    if (application === undefined) return notFound("application", endpoint.application);
    if (application.life !== "alive")
      return refuse({ code: "not-alive", kind: "application", id: application.name, life: application.life });
    applications.push(application);
  }
  const key = relationKey(pair);
  const existing = findRelation(draft, key);
  if (existing !== undefined) return refuse({ code: "relation-exists", key, dying: existing.life !== "alive" });
  if (pair[0].scope === "container") {
    if (!applications.some((application) => application.subordinate))
      return refuse({ code: "container-scope-needs-subordinate" });
    const [a, b] = applications;
    if (a !== undefined && b !== undefined && !sameBase(a.base, b.base)) return refuse({ code: "bases-must-match" });
  }
  for (const endpoint of pair) {
    if (endpoint.limit > 0 && establishedOn(draft, endpoint) >= endpoint.limit)
      return refuse({
        code: "relation-limit",
        endpoint: `${endpoint.application}:${endpoint.name}`,
        limit: endpoint.limit,
      });
  }
  return ok({ id: putRelation(context, pair), key });
}

function establishedOn(world: World, { application, name }: Endpoint): number {
  let count = 0;
  for (const relation of world.by("relations-of-application", application))
    if (relation.endpoints.some((endpoint) => endpoint.application === application && endpoint.name === name))
      count += 1;
  return count;
}

function putRelation({ draft, at }: Deciding, endpoints: readonly Endpoint[]): string {
  const id = String(takeNumber(draft, "relation"));
  draft.put({
    kind: "relation",
    id,
    key: relationKey(endpoints),
    endpoints: [...endpoints],
    scope: endpoints[0]?.scope ?? "global",
    suspended: false,
    life: "alive",
    force: null,
  });
  draft.put({ kind: "relation-status", id, status: "joining", message: "", since: at });
  return id;
}

/** A peer relation comes with its application, or with the charm that brings the endpoint. */
export function addPeerRelations(context: Deciding, application: Application): void {
  for (const endpoint of endpointsOfApplication(context.draft, application)) {
    if (endpoint.role !== "peer") continue;
    const peer = toEndpoint({ application, endpoint }, endpoint.scope);
    if (findRelation(context.draft, relationKey([peer])) === undefined) putRelation(context, [peer]);
  }
}

export const isPeer = (relation: Pick<RecordOf<"relation">, "endpoints">): boolean => relation.endpoints.length === 1;

/** The application on the other side; the own one for a peer relation, undefined when `application` has no side in it. */
export function counterpartOf(
  relation: Pick<RecordOf<"relation">, "endpoints">,
  application: string,
): string | undefined {
  if (!relation.endpoints.some((endpoint) => endpoint.application === application)) return undefined;
  return relation.endpoints.find((endpoint) => endpoint.application !== application)?.application ?? application;
}
