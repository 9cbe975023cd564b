// Random changes of the model, random endings of hooks, random restarts: the guarantees hold all the way, and in the
// end the unit has been told exactly what there is (G5) and has nothing left to do.
import { type Random, seededRandom } from "@kith/base";
import { expect, test } from "vitest";
import { checkGuarantees } from "./guarantees/check-guarantees.ts";
import { SmallWorld } from "./test-support/small-world.ts";
import { type Script, UnitDriver } from "./test-support/unit-driver.ts";

const MOVES = 60;
const MEMBERS = ["sql/1", "sql/2", "sql/10", "sql/33"];

interface Game {
  readonly world: SmallWorld;
  readonly unit: UnitDriver;
  readonly random: Random;
  readonly relations: string[];
}

function begin(seed: number): Game {
  const world = new SmallWorld();
  const random = seededRandom(seed);
  world.application("web");
  world.application("sql");
  world.unit("web/0");
  world.lead("web/0");
  const unit = new UnitDriver("web/0", world, ["db", "ring"]);
  unit.script = () => endings(random);
  unit.extras = { ...unit.extras, retryDue: true };
  return { world, unit, random, relations: [world.relate("web:ring")] };
}

function endings(random: Random): ReturnType<Script> {
  const chance = random.next();
  if (chance < 0.1) return { outcome: { kind: "exited", code: 1, statusSet: false } };
  if (chance < 0.15) return { outcome: { kind: "killed", statusSet: false } };
  if (chance < 0.2) return { outcome: { kind: "flush-refused", reason: "no", statusSet: false } };
  return chance < 0.3 ? { outcome: { kind: "missing" } } : {};
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random.next() * from.length)] as T;
}

function membersOf(id: string): string[] {
  return id === "0" ? MEMBERS.map((name) => name.replace("sql", "web")) : MEMBERS;
}

const moves: readonly ((game: Game) => void)[] = [
  ({ world, relations }) => relations.push(world.relate("web:db", "sql:db")),
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    const member = pick(random, membersOf(id));
    const alive = world.get("relation", id)?.life === "alive";
    if (alive && !world.get("member", id, member)) world.join(id, member);
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    world.bag(id, pick(random, membersOf(id)), { v: String(random.next()) });
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    const application = id === "0" ? "web" : "sql";
    const data: Record<string, string> = random.next() < 0.3 ? {} : { v: String(random.next()) };
    if (world.get("relation", id)) world.applicationBag(id, application, data);
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    world.change("member", `${id}\u0000${pick(random, membersOf(id))}`, { departing: true });
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    world.delete("member", id, pick(random, membersOf(id)));
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    if (id !== "0") world.change("relation", id, { suspended: random.next() < 0.5 });
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    if (id !== "0" && random.next() < 0.3) world.change("relation", id, { life: "dying" });
  },
  ({ world, random, relations }) => {
    const id = pick(random, relations);
    if (id === "0" || random.next() < 0.7) return;
    for (const member of [...MEMBERS, "web/0"]) {
      world.delete("member", id, member);
      world.delete("unit-databag", id, member);
    }
    world.delete("relation", id);
  },
  ({ world, random }) => world.lead(pick(random, ["web/0", "web/1"])),
  ({ world, random }) => world.put({ kind: "setting", application: "web", key: "k", value: random.next() }),
  ({ world, random }) => world.change("application", "web", { charmModified: Math.floor(random.next() * 1000) }),
  ({ world, random }) => world.change("unit", "web/0", { resolve: pick(random, ["retry", "no-retry"]) }),
  ({ world, random }) => world.deliver("web", pick(random, ["db", "ring"]), pick(random, ["batch", "classic"])),
  ({ unit }) => unit.restart(),
];

/** What is told must be what is there: nothing missing, nothing stale, nothing of relations that are gone. */
function expectTold({ world, unit }: Game): void {
  for (const id of unit.local.relations.keys()) {
    const there = world
      .all("member")
      .filter((member) => member.relation === id && member.unit !== "web/0" && !member.departing)
      .map((member) => [member.unit, member.entered, world.get("unit-databag", id, member.unit)?.revision ?? 0]);
    const told = [...(unit.local.seen.get(id)?.values() ?? [])].flatMap((block) => block.members);
    expect(told.sort()).toEqual(there.sort());
    expect(world.get("relation", id)).toMatchObject({ life: "alive", suspended: false });
  }
  for (const relation of world.all("relation")) {
    if (relation.life === "alive" && !relation.suspended) expect(unit.local.relations.has(relation.id)).toBe(true);
  }
}

test.each(Array.from({ length: 150 }, (_, seed) => seed))(
  "seed %i keeps G1 to G13 and B1 to B3, and converges",
  (seed) => {
    const game = begin(seed);
    const { world, unit, random } = game;
    for (let move = 0; move < MOVES; move += 1) {
      pick(random, moves)(game);
      const steps = Math.floor(random.next() * 5);
      for (let step = 0; step < steps; step += 1) unit.advance();
      expect(checkGuarantees(unit.history)).toEqual([]);
    }
    unit.script = () => ({});
    unit.run();
    expect(unit.next()).toMatchObject({ kind: "wait", idle: true });
    expectTold(game);
    if (seed % 2 === 0) return;
    world.removeUnit("web/0");
    unit.run();
    expect(unit.dead).toBe(true);
    expect(checkGuarantees(unit.history)).toEqual([]);
  },
);
