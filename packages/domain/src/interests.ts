// Which topics an agent session holds, and what a commit changes about that. A session holds the topics of a few
// audiences (the model, its machine, its units, their applications); an audience's topics are shared by all its sessions,
// so a new relation links two topics to two audiences, however many sessions there are.
import type { Commit, RecordOf, Topic } from "@kith/schema";
import { splitKey } from "@kith/schema";
import { counterpartOf } from "./rules/relate.ts";
import { applicationTopic, machineTopic, modelTopic, pairTopic, parseTopic, sideTopic, unitTopic } from "./topics.ts";
import type { World } from "./world/world.ts";

/** A set of machines that hear the same: `model`, `machine:<id>`, `unit:<name>` (its machine), `application:<name>` (machines of its units). */
export type Audience = string;

const MODEL: Audience = "model";
const machineAudience = (machine: string): Audience => `machine:${machine}`;
const unitAudience = (unit: string): Audience => `unit:${unit}`;
const applicationAudience = (application: string): Audience => `application:${application}`;

/** The audiences that the sessions of `machine` belong to. */
export function audiencesOfMachine(world: World, machine: string): Set<Audience> {
  const audiences = new Set<Audience>();
  if (world.get("machine", machine) === undefined) return audiences;
  audiences.add(MODEL);
  audiences.add(machineAudience(machine));
  for (const { unit: name } of world.by("assignments-of-machine", machine)) {
    const unit = world.get("unit", name);
    if (unit === undefined) continue;
    audiences.add(unitAudience(name));
    audiences.add(applicationAudience(unit.application));
  }
  return audiences;
}

/** Who hears `topic`; undefined when its relation is not in this world any more. */
export function audienceOf(world: World, topic: Topic): Audience | undefined {
  const parsed = parseTopic(topic);
  switch (parsed.kind) {
    case "model":
      return MODEL;
    case "machine":
      return machineAudience(parsed.machine);
    case "unit":
      return unitAudience(parsed.unit);
    case "application":
      return applicationAudience(parsed.application);
    case "side": {
      // A pair stands on one machine: the principal's.
      if (parsed.principal !== null) return unitAudience(parsed.principal);
      const relation = world.get("relation", parsed.relation);
      const counterpart = relation === undefined ? undefined : counterpartOf(relation, parsed.application);
      return counterpart === undefined ? undefined : applicationAudience(counterpart);
    }
  }
}

/** All topics of one audience. */
export function topicsOfAudience(world: World, audience: Audience): Set<Topic> {
  const at = audience.indexOf(":");
  const id = audience.slice(at + 1);
  switch (audience.slice(0, Math.max(at, 0))) {
    case "machine":
      return new Set([machineTopic(id)]);
    case "unit":
      return topicsOfUnit(world, id);
    case "application":
      return topicsOfApplication(world, id);
    default:
      return new Set([modelTopic]);
  }
}

function topicsOfApplication(world: World, application: string): Set<Topic> {
  const topics = new Set([applicationTopic(application)]);
  for (const relation of world.by("relations-of-application", application))
    topics.add(sideTopic(relation.id, counterpartOf(relation, application) ?? application));
  return topics;
}

/** A principal's audience holds both sides of its pairs: its own machine runs both. */
function topicsOfUnit(world: World, name: string): Set<Topic> {
  const topics = new Set([unitTopic(name)]);
  const unit = world.get("unit", name);
  if (unit === undefined || unit.principal !== null) return topics;
  const applications = new Set([unit.application]);
  for (const subordinate of world.by("subordinates-of-unit", name)) applications.add(subordinate.application);
  for (const application of applications)
    for (const relation of world.by("relations-of-application", application)) {
      if (relation.scope !== "container") continue;
      for (const endpoint of relation.endpoints) topics.add(pairTopic(relation.id, endpoint.application, name));
    }
  return topics;
}

/** Everything that an agent session of `machine` holds. */
export function topicsOfMachine(world: World, machine: string): Set<Topic> {
  const topics = new Set<Topic>();
  for (const audience of audiencesOfMachine(world, machine))
    for (const topic of topicsOfAudience(world, audience)) topics.add(topic);
  return topics;
}

/** What a commit changes about who hears what. */
export interface InterestChanges {
  /** Machines whose audiences have to be asked for anew. */
  readonly machines: ReadonlySet<string>;
  /** Topics that now belong to an audience: linking twice is once. */
  readonly linked: readonly { readonly topic: Topic; readonly audience: Audience }[];
  /** Topics that nobody hears any more. */
  readonly unlinked: readonly Topic[];
}

/** Looks at `commit`, which `world` already holds. Its cost follows the commit, not the number of sessions. */
export function interestChanges(world: World, commit: Commit): InterestChanges {
  const machines = new Set<string>();
  const linked = new Map<Topic, Audience>();
  const unlinked = new Set<Topic>();
  for (const change of commit.changes) {
    if (change.op === "put") {
      const { record } = change;
      if (record.kind === "assignment") machines.add(record.machine);
      else if (record.kind === "machine") machines.add(record.id);
      else if (record.kind === "relation") for (const [topic, audience] of sidesOf(record)) linked.set(topic, audience);
      // The topics of pairs come to be with their first member.
      else if (record.kind === "member" && record.principal !== null)
        linkPair(world, record.relation, record.principal, linked);
      continue;
    }
    const [first = ""] = splitKey(change.key);
    if (change.kind === "assignment" || change.kind === "machine") machines.add(first);
    else if (change.kind === "relation") {
      // Its tombstone still names the applications of both sides.
      for (const topic of change.topics) {
        const parsed = parseTopic(topic);
        if (parsed.kind === "application") unlinked.add(sideTopic(first, parsed.application));
      }
    } else if (change.kind === "member" && world.get("relation", first) === undefined)
      for (const topic of change.topics) if (parseTopic(topic).kind === "side") unlinked.add(topic);
  }
  return { machines, linked: [...linked].map(([topic, audience]) => ({ topic, audience })), unlinked: [...unlinked] };
}

function* sidesOf(relation: RecordOf<"relation">): Iterable<[Topic, Audience]> {
  for (const { application } of relation.endpoints)
    yield [
      sideTopic(relation.id, application),
      applicationAudience(counterpartOf(relation, application) ?? application),
    ];
}

function linkPair(world: World, id: string, principal: string, linked: Map<Topic, Audience>): void {
  for (const endpoint of world.get("relation", id)?.endpoints ?? [])
    linked.set(pairTopic(id, endpoint.application, principal), unitAudience(principal));
}
