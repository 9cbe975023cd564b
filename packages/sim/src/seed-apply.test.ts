// The seed's bundle, whole, through the code that decides: what it makes, in how many commits, and that the work grows as
// the bundle does. Steps are records looked up, walked and replaced: they do not depend on the machine.
import { join } from "node:path";
import {
  beginGroup,
  checkInvariants,
  createWorld,
  type Decided,
  type DurableWorld,
  emptySource,
  isPeer,
  type Supplies,
} from "@kith/domain";
import {
  type Bundle,
  type Command,
  type CommandOf,
  planBundle,
  readConfig,
  readMetadata,
  refusalText,
  settleBundle,
  type UploadedCharm,
} from "@kith/schema";
import { expect, test } from "vitest";
import { SCENARIO } from "./load/scenario.ts";
import { readSeed, seedCharms } from "./load/seed-bundle.ts";

const scale = join(import.meta.dirname, "../scale");
const seed = readSeed(scale);
const supplies: Supplies = { uuid: () => "id", checkParams: () => null };

/** Decides `commands` as one group, which must be granted, and commits what they change: at most one commit. */
function run(world: DurableWorld, ...commands: readonly Command[]): readonly Decided[] {
  const group = beginGroup(world);
  const decided = commands.map((command) => {
    const one = group.decide({ command, actor: "user admin", at: 1_000 }, supplies);
    if (!one.ok) throw new Error(`${command.kind}: ${refusalText(one.error)}`);
    return one.value;
  });
  const changes = group.changes();
  if (changes.length > 0) world.apply({ revision: world.revision + 1, changes });
  return decided;
}

function take<T>(read: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T {
  if (!read.ok) throw new Error(`cannot read: ${JSON.stringify(read.error)}`);
  return read.value;
}

const json = (value: object): CommandOf<"add-charm">["metadata"] =>
  JSON.parse(JSON.stringify(value)) as CommandOf<"add-charm">["metadata"];

/** A model with the charms of `bundle`, and the command that applies it. */
function prepared(bundle: Bundle): { readonly world: DurableWorld; readonly command: Command } {
  const world = createWorld(emptySource("e1"));
  run(world, { kind: "create-model", uuid: "m-1", name: "m", owner: "admin", cloud: "local", settings: {} });
  const facts = new Map(
    seedCharms(scale, bundle, SCENARIO).map((charm) => {
      const metadata = take(readMetadata(charm.metadata));
      const config = take(readConfig(charm.config));
      run(world, {
        ...{ kind: "add-charm", name: charm.name, sha256: charm.sha256, size: 1, version: "" },
        ...{ metadata: json(metadata), config: json(config), actions: {}, manifest: { bases: [] } },
      });
      return [charm.name, { metadata, config }] as const;
    }),
  );
  const byApplication = new Map(
    bundle.applications.flatMap(({ name, charm }) => {
      const found = facts.get(charm);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
  const uploaded = new Map(
    [...byApplication].map(([name, { metadata }]): [string, UploadedCharm] => {
      const charmUrl = `local:${metadata.name}-0`;
      return [name, { charmUrl, subordinate: metadata.subordinate, resources: {} }];
    }),
  );
  const plan = take(planBundle(settleBundle(bundle, byApplication).bundle, uploaded));
  return { world, command: { kind: "apply-bundle", plan, baseRevision: world.revision } };
}

const counts = (world: DurableWorld) => ({
  applications: world.count("application"),
  machines: world.count("machine"),
  units: world.count("unit"),
  relations: [...world.all("relation")].filter((relation) => !isPeer(relation)).length,
});

/** What the agents of all machines say once they run: each principal enters the scopes that it has beside itself. */
function enterContainers(world: DurableWorld): void {
  const machineOf = (unit: string): string => world.get("unit-machine", unit)?.machine ?? "";
  const principals = [...world.all("unit")].filter(({ principal }) => principal === null);
  for (const { name, application } of principals) {
    const writes = [...world.by("relations-of-application", application)]
      .filter(({ scope }) => scope === "container")
      .map(({ id }) => ({ kind: "enter-scope", relation: id }) as const);
    const fact = { entity: name, sequence: 1, at: 1_000, writes, local: [] };
    run(world, { kind: "fact", machine: machineOf(name), fact });
  }
}

test("the seed's bundle is one commit; once its 640 machines run it is 1,919 units", () => {
  const { world, command } = prepared(seed);
  const before = world.revision;
  run(world, command);
  expect(world.revision).toBe(before + 1);
  expect(counts(world)).toEqual({ applications: 20, machines: 640, units: 640, relations: 97 });
  expect(checkInvariants(world)).toEqual([]);
  run(world, { ...command, baseRevision: world.revision } as Command);
  expect(world.revision).toBe(before + 1);

  // Subordinates come to be as their principals enter the scope that they share, here as in Juju.
  enterContainers(world);
  expect(counts(world)).toEqual({ applications: 20, machines: 640, units: 1_919, relations: 97 });
  expect(checkInvariants(world)).toEqual([]);
  const ofApplication = (name: string): number => world.countBy("units-of-application", name);
  expect([ofApplication("ntp"), ofApplication("ganglia-node"), ofApplication("nova-compute-b1")]).toEqual([
    640, 639, 54,
  ]);
  const revision = world.revision;
  run(world, { ...command, baseRevision: revision } as Command);
  expect(world.revision).toBe(revision);
});

/** All applications and relations of the seed, on so many machines: the chassis have equal shares. */
function onMachines(machines: number): Bundle {
  const computes = seed.applications.filter(({ charm }) => charm === "nova-compute");
  // The services beside the computes stand on ten.
  const units = (machines - 10) / computes.length;
  return { ...seed, applications: seed.applications.map((one) => (computes.includes(one) ? { ...one, units } : one)) };
}

function stepsFor(machines: number): number {
  const { world, command } = prepared(onMachines(machines));
  const [decided] = run(world, command);
  expect(counts(world).machines).toBe(machines);
  return decided?.steps ?? 0;
}

test("deciding it takes steps in proportion to its machines", () => {
  const [at160, at320, at640] = [stepsFor(160), stepsFor(320), stepsFor(640)];
  console.log(`steps: ${at160} at 160 machines, ${at320} at 320, ${at640} at 640`);
  const first = (at320 - at160) / 160;
  const second = (at640 - at320) / 320;
  expect(first).toBeGreaterThan(1);
  // A step for every pair of units would make the second twice the first.
  expect(second / first).toBeGreaterThan(0.95);
  expect(second / first).toBeLessThan(1.05);
});
