// What is in no topic, answered at one revision. Authorised per unit: the unit must be on the machine that asks, and it
// sees what its charm may see (contract 4.3), no more.
import { err, ok, type Result } from "@kith/base";
import { goalState, type WholeWorld } from "@kith/domain";
import { type LocalRecord, metadataOf, type Query, type QueryAnswers, type RecordOf, type Refusal } from "@kith/schema";
import type { TaskLogs } from "./task-logs.ts";

export interface AnswerSources {
  readonly world: WholeWorld;
  readonly leads: (unit: string) => boolean;
  /** The path under which a blob can be fetched for a while. */
  readonly ticketPath: (sha256: string) => string;
  readonly taskLogs: TaskLogs;
  readonly now: () => number;
}

type Answer<K extends Query["kind"]> = Result<QueryAnswers[K], Refusal>;
type Answers = {
  readonly [K in Query["kind"]]: (
    s: AnswerSources,
    unit: RecordOf<"unit">,
    query: Extract<Query, { kind: K }>,
  ) => Answer<K>;
};

/** Answers `query` of `unit`, which must be on `machine`. */
export function answerQuery(
  sources: AnswerSources,
  machine: string,
  unitName: string,
  query: Query,
): Result<QueryAnswers[Query["kind"]], Refusal> {
  const unit = sources.world.get("unit", unitName);
  if (unit === undefined || sources.world.get("assignment", machine, unitName) === undefined)
    return err({ code: "permission-denied" });
  const answer = answers[query.kind] as (s: AnswerSources, u: RecordOf<"unit">, q: Query) => Answer<Query["kind"]>;
  return answer(sources, unit, query);
}

const answers: Answers = {
  "unit-bag": ({ world }, unit, query) => {
    const relation = relationOf(world, unit, query.relation);
    if (!relation.ok) return relation;
    const application = query.unit.slice(0, query.unit.lastIndexOf("/"));
    if (!relation.value.endpoints.some((endpoint) => endpoint.application === application)) return denied;
    const bag = world.get("unit-databag", query.relation, query.unit);
    if (bag === undefined) return err({ code: "not-found", kind: "settings", id: query.unit });
    return bag.principal === null || samePair(world, unit, bag) ? ok(bag.data) : denied;
  },
  "application-bag": ({ world, leads }, unit, query) => {
    const relation = relationOf(world, unit, query.relation);
    if (!relation.ok) return relation;
    const { endpoints } = relation.value;
    if (!endpoints.some((endpoint) => endpoint.application === query.application)) return denied;
    const own = query.application === unit.application && endpoints.length > 1;
    if (own && !leads(unit.name)) return denied;
    return ok(world.get("application-databag", query.relation, query.application)?.data ?? {});
  },
  "unit-status": ({ world }, unit) => ok(statusOf(world.get("unit-workload", unit.name))),
  "application-status": ({ world, leads }, unit) => {
    if (!leads(unit.name)) return err({ code: "not-leader", unit: unit.name });
    const units: Record<string, QueryAnswers["application-status"]> = Object.create(null) as Record<string, never>;
    for (const { name } of world.by("units-of-application", unit.application)) {
      const status = statusOf(world.get("unit-workload", name));
      if (status !== null) Object.assign(units, { [name]: status });
    }
    const own = statusOf(world.get("application-status", unit.application));
    return ok({ ...(own ?? { status: "unknown", message: "", since: 0 }), units: { ...units } });
  },
  leader: ({ world, leads }, unit) => {
    const leader = world.get("leader", unit.application)?.unit ?? null;
    return ok({ unit: leader, leased: leader !== null && leads(leader) });
  },
  "charm-state": ({ world }, unit) => ok(charmState(world, unit.name)),
  "open-ports": ({ world }, unit) =>
    ok(
      [...world.by("ports-of-unit", unit.name)].map(({ endpoint, protocol, from, to }) => ({
        endpoint,
        protocol,
        from,
        to,
      })),
    ),
  charm: ({ world, ticketPath }, unit, { url }) => {
    const charm = world.get("charm", url);
    const mine =
      world.get("application", unit.application)?.charmUrl === url ||
      world.get("unit-local", unit.name)?.charm?.url === url;
    if (charm === undefined) return err({ code: "not-found", kind: "charm", id: url });
    return mine ? ok({ url, sha256: charm.sha256, size: charm.size, path: ticketPath(charm.sha256) }) : denied;
  },
  resource: ({ world, ticketPath }, unit, { name }) => {
    const resource = world.get("resource", unit.application, name);
    if (resource === undefined) return err({ code: "resource-missing", name });
    const { type, resourceRevision: revision, size, sha256, sha384 } = resource;
    const charm = world.get("charm", world.get("application", unit.application)?.charmUrl ?? "");
    const filename = (charm && metadataOf(charm).resources[name]?.filename) || resource.filename;
    return ok({ name, type, filename, revision, size, sha256, sha384, path: ticketPath(sha256) });
  },
  "action-log": ({ world, taskLogs, now }, unit, { task, message }) => {
    if (world.get("task", task)?.receiver !== unit.name) return denied;
    taskLogs.append(task, { at: now(), message });
    return ok(null);
  },
  "local-records": ({ world }, unit) =>
    ok({ records: localRecords(world, unit.name), charmState: charmState(world, unit.name) }),
  "goal-state": ({ world }, unit) => ok(goalState(world, unit)),
};

const denied: Result<never, Refusal> = err({ code: "permission-denied" });

function relationOf(world: WholeWorld, unit: RecordOf<"unit">, id: string): Result<RecordOf<"relation">, Refusal> {
  const relation = world.get("relation", id);
  if (relation === undefined) return err({ code: "not-found", kind: "relation", id });
  return relation.endpoints.some((endpoint) => endpoint.application === unit.application) ? ok(relation) : denied;
}

/** In container scope a unit sees the bags of its own pair only. */
const samePair = (world: WholeWorld, unit: RecordOf<"unit">, bag: RecordOf<"unit-databag">): boolean =>
  bag.unit === unit.name ||
  world.get("member", bag.relation, unit.name)?.principal === bag.principal ||
  bag.principal === (unit.principal ?? unit.name);

interface AnyStatus {
  readonly status: string;
  readonly message: string;
  readonly since: number;
}
const statusOf = (record: AnyStatus | undefined): AnyStatus | null =>
  record === undefined ? null : { status: record.status, message: record.message, since: record.since };

function charmState(world: WholeWorld, unit: string): Record<string, string> {
  const entries = [...world.by("state-of-unit", unit)].map(({ key, value }) => [key, value] as const);
  return Object.fromEntries(entries);
}

function localRecords(world: WholeWorld, unit: string): LocalRecord[] {
  const own = world.get("unit-local", unit);
  const records = [
    ...(own === undefined ? [] : [own]),
    ...world.by("relation-locals-of-unit", unit),
    ...world.by("pending-of-unit", unit),
    ...world.by("seen-of-unit", unit),
  ];
  return records.map(({ revision: _revision, ...fields }) => fields as LocalRecord);
}
