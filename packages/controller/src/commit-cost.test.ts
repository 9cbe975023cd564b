// What one command costs in a model of any size: records that deciding it touched, topics marked, audiences linked, and
// sockets written to before the flush. None of it may grow with what is there.
import {
  audiencesOfMachine,
  beginGroup,
  createWorld,
  type DurableWorld,
  emptySource,
  interestChanges,
  topicsOf,
  topicsOfAudience,
} from "@kith/domain";
import { Fanout } from "@kith/fanout";
import { type Command, refusalText, type Topic } from "@kith/schema";
import { expect, test } from "vitest";

const SIZES = [256, 10_000, 100_000];
/** Agents that are connected: enough to see whether anybody goes round them. */
const SESSIONS_MAX = 2_000;
const RELATIONS = 8;
/** As many as one command may add. */
const ADDED_MAX = 4_000;

interface Cost {
  readonly steps: number;
  readonly changes: number;
  readonly topics: number;
  readonly linked: number;
  readonly sockets: number;
}

interface Model {
  readonly world: DurableWorld;
  readonly fanout: Fanout;
  written: number;
}

function decide(
  world: DurableWorld,
  command: Command,
): { readonly steps: number; readonly changes: ReturnType<ReturnType<typeof beginGroup>["changes"]> } {
  const group = beginGroup(world);
  const decided = group.decide(
    { command, actor: "user admin", at: 1_000 },
    { uuid: () => "id", checkParams: () => null },
  );
  if (!decided.ok) throw new Error(`${command.kind}: ${refusalText(decided.error)}`);
  const changes = group.changes();
  world.apply({ revision: world.revision + 1, changes });
  return { steps: decided.value.steps, changes };
}

const relation = { interface: "i", limit: 0, optional: false, scope: "global", delivery: "classic" };
const endpoints = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, relation]));
const charm = (name: string, provides: readonly string[], requires: readonly string[]): Command => ({
  ...{ kind: "add-charm", name, sha256: name, size: 1, config: {}, actions: {}, version: "", manifest: { bases: [] } },
  metadata: {
    ...{ name, summary: "", description: "", subordinate: false, kithHost: "process" },
    ...{ provides: endpoints(provides), requires: endpoints(requires), peers: {} },
    ...{ extraBindings: [], resources: {}, storage: {}, payloads: {}, series: [], assumes: [], tags: [], terms: [] },
  },
});
const deploy = (application: string, units: number): Command => ({
  ...{
    kind: "deploy",
    application,
    charmUrl: `local:${application}-0`,
    base: null,
    units,
    placement: [],
    settings: {},
  },
  ...{ constraints: {}, bindings: {}, resources: {}, force: false },
});
const add = (count: number): Command => ({ kind: "add-unit", application: "many", count, placement: [] });
const names = Array.from({ length: RELATIONS }, (_, i) => `r${i}`);
const relate = (name: string): Command => ({ kind: "add-relation", endpoints: [`many:${name}`, `few:${name}`] });

/** `units` of application many, each on a machine of its own; few has two. Agents are connected and have been told everything. */
function model(units: number, related: boolean): Model {
  const world = createWorld(emptySource("e"));
  const commands: Command[] = [
    { kind: "create-model", uuid: "m", name: "m", owner: "admin", cloud: "local", settings: {} },
    charm("many", [], names),
    charm("few", names, []),
    deploy("few", 2),
    deploy("many", Math.min(units, ADDED_MAX)),
    ...Array.from({ length: Math.ceil(units / ADDED_MAX) - 1 }, (_, i) =>
      add(Math.min(ADDED_MAX, units - (i + 1) * ADDED_MAX)),
    ),
    ...(related ? names.map(relate) : []),
  ];
  for (const command of commands) decide(world, command);
  const deferred: (() => void)[] = [];
  const made: Model = {
    world,
    written: 0,
    fanout: new Fanout({
      source: world,
      topicsOf: (audience) => topicsOfAudience(world, audience),
      clock: {
        now: () => 0,
        monotonic: () => 0,
        after: (_ms, run) => {
          deferred.push(run);
          return () => {};
        },
      },
      defer: (work) => void deferred.push(work),
      brought: () => {},
    }),
  };
  const machines = [...world.by("machines", "")].slice(0, SESSIONS_MAX);
  for (const { id } of machines)
    made.fanout.attach({
      ...{
        id,
        encode: () => new Uint8Array(8),
        audiences: audiencesOfMachine(world, id),
        windowBytes: 1e9,
        resume: null,
      },
      sink: {
        send: () => {
          made.written += 1;
        },
      },
    });
  while (deferred.length > 0) deferred.shift()?.();
  return made;
}

function cost(of: Model, command: Command): Cost {
  const { world, fanout } = of;
  const { steps, changes } = decide(world, command);
  of.written = 0;
  const commit = { revision: world.revision, changes };
  const { machines, linked, unlinked } = interestChanges(world, commit);
  for (const { topic, audience } of linked) fanout.link(topic, audience);
  for (const topic of unlinked) fanout.unlink(topic);
  for (const machine of machines) fanout.setAudiences(machine, audiencesOfMachine(world, machine));
  const topics = new Set<Topic>();
  for (const change of changes)
    for (const topic of change.op === "put" ? topicsOf(change.record) : change.topics) topics.add(topic);
  fanout.committed(topics, commit.revision);
  return { steps, changes: changes.length, topics: topics.size, linked: [...linked].length, sockets: of.written };
}

test.each<[string, boolean, Command]>([
  ["add-relation", false, relate("r0")],
  ["add-unit -n 63 to an application with 8 relations", true, add(63)],
])("%s costs the same at 256, 10,000 and 100,000 units", (_, related, command) => {
  const [small, ...larger] = SIZES.map((units) => cost(model(units, related), command));
  expect(small?.steps).toBeGreaterThan(0);
  expect(small?.topics).toBeGreaterThan(0);
  expect(small?.sockets).toBe(0);
  for (const one of larger) expect(one).toEqual(small);
});

test("destroying a model of 10,000 units sets all of it dying in one commit", () => {
  const { world } = model(10_000, true);
  const before = world.revision;
  decide(world, { kind: "destroy-model", force: false });
  expect(world.revision).toBe(before + 1);
  const lives = [...world.all("unit"), ...world.all("application")].map(({ life }) => life);
  expect(lives.filter((life) => life === "alive")).toEqual([]);
  expect(world.get("model")?.life).toBe("dying");
});
