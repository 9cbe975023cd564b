// A store with a model of many settled units, each in eight relations: made by the code that decides, committed by the store
// that keeps it, without any agent.
import { beginGroup, createWorld, type DurableWorld } from "@kith/domain";
import { type Command, freshUnitLocal, type LocalChange, refusalText } from "@kith/schema";
import type { WorldStore } from "@kith/store";

const UNITS_PER_APPLICATION = 1_000;
const UNITS_PER_MACHINE = 10;
/** Of each application on either side: eight in all. */
const RELATIONS = 4;
/** Changes of one commit: below what the store allows. */
const COMMIT_CHANGES = 100_000;
const SETTINGS = { hostname: "10.0.0.1", username: "node", password: "5a".repeat(16), database: "node" };

export interface Filled {
  readonly units: number;
  readonly relations: number;
  readonly records: number;
}

/** `units` are rounded up to whole applications; at least five of those, so that nobody is related to himself. */
export async function fillModel(store: WorldStore, units: number): Promise<Filled> {
  const world = createWorld(await store.load());
  const applications = Math.max(RELATIONS + 1, Math.ceil(units / UNITS_PER_APPLICATION));
  await commitAll(world, store, deployments(applications));
  await commitAll(world, store, unitsOf(applications));
  await commitAll(world, store, lives(world));
  return { units: world.count("unit"), relations: world.count("relation"), records: recordsOf(world) };
}

async function commitAll(world: DurableWorld, store: WorldStore, commands: Iterable<Command>): Promise<void> {
  let group = beginGroup(world);
  const commit = async (): Promise<void> => {
    const changes = group.changes();
    if (changes.length > 0) {
      await store.commit(world.revision, changes);
      world.apply({ revision: world.revision + 1, changes });
    }
    group = beginGroup(world);
  };
  for (const command of commands) {
    const decided = group.decide(
      { command, actor: "controller", at: 1 },
      { uuid: () => "id", checkParams: () => null },
    );
    if (!decided.ok) throw new Error(`${command.kind}: ${refusalText(decided.error)}`);
    if (group.size > COMMIT_CHANGES) await commit();
  }
  await commit();
}

const end = { interface: "", limit: 0, optional: false, scope: "global", delivery: "batch" };
const names = Array.from({ length: RELATIONS }, (_, i) => `r${i}`);
const ends = (side: string) =>
  Object.fromEntries(names.map((name) => [`${side}-${name}`, { ...end, interface: name }]));

function* deployments(applications: number): Iterable<Command> {
  yield {
    ...{ kind: "add-charm", name: "node", sha256: "0", size: 1, config: {}, actions: {}, version: "" },
    manifest: { bases: [] },
    metadata: {
      ...{ name: "node", summary: "", description: "", subordinate: false, kithHost: "process" },
      ...{ provides: ends("up"), requires: ends("down"), peers: {}, extraBindings: [], resources: {}, storage: {} },
      ...{ payloads: {}, series: [], assumes: [], tags: [], terms: [] },
    },
  };
  const none = { base: null, placement: [], settings: {}, constraints: {}, bindings: {}, resources: {}, force: false };
  for (let i = 0; i < applications; i += 1)
    yield { kind: "deploy", application: nameOf(i), charmUrl: "local:node-0", units: 0, ...none };
  for (let i = 0; i < applications; i += 1)
    for (const [k, name] of names.entries())
      yield {
        kind: "add-relation",
        endpoints: [`${nameOf(i)}:down-${name}`, `${nameOf((i + k + 1) % applications)}:up-${name}`],
      };
}

const nameOf = (application: number): string => `node${application}x`;

function* unitsOf(applications: number): Iterable<Command> {
  for (let i = 0; i < applications; i += 1)
    for (let k = 0; k < UNITS_PER_APPLICATION / UNITS_PER_MACHINE; k += 1) {
      const machine = String(i * (UNITS_PER_APPLICATION / UNITS_PER_MACHINE) + k);
      yield { kind: "add-machines", count: 1, base: null, constraints: {} };
      const address = { value: `10.${i}.${k}.1`, cidr: "10.0.0.0/8", interface: "eth0", mac: "", space: "alpha" };
      yield {
        ...{ kind: "machine-ensured", machine, provider: "load", instanceId: `i-${machine}`, addresses: [address] },
        ...{ hostname: `m${machine}`, hardware: "arch=amd64", level: "process" },
      };
      const placement = Array.from({ length: UNITS_PER_MACHINE }, () => ({ scope: "#", directive: machine }));
      yield { kind: "add-unit", application: nameOf(i), count: UNITS_PER_MACHINE, placement };
    }
}

/** What each unit has said: it runs, is in all its relations, and has told its settings there. */
function* lives(world: DurableWorld): Iterable<Command> {
  for (const { name, application } of [...world.all("unit")]) {
    const machine = world.get("unit-machine", name)?.machine ?? "";
    const relations = [...world.by("relations-of-application", application)].map(({ id }) => id);
    const flags = { installed: true, started: true, stopped: false, removed: false, leader: false, statusSet: true };
    const local: LocalChange[] = [{ op: "put", record: { ...freshUnitLocal(name), flags } }];
    for (const relation of relations)
      local.push({
        op: "put",
        record: {
          ...{ kind: "relation-local", unit: name, relation, created: true, entered: 1, changedPending: [] },
          ...{ applicationBags: {}, endpoint: "r", remoteApplication: "node", peer: false },
        },
      });
    yield {
      kind: "fact",
      machine,
      fact: {
        ...{ entity: name, sequence: 1, at: 1, local },
        writes: [
          { kind: "workload", status: "active", message: "" },
          ...relations.flatMap((relation) => [
            { kind: "enter-scope", relation } as const,
            { kind: "unit-bag", relation, data: SETTINGS } as const,
          ]),
        ],
      },
    };
  }
}

const KINDS = ["machine", "instance", "unit", "unit-machine", "assignment", "unit-workload", "unit-local"] as const;

function recordsOf(world: DurableWorld): number {
  const others = ["relation", "relation-local", "member", "unit-databag", "application"] as const;
  return [...KINDS, ...others].reduce((sum, kind) => sum + world.count(kind), 0);
}
