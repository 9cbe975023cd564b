// The members that differ are followed change by change: they must always be what comparing all of them would give.
import { compareNatural, seededRandom } from "@kith/base";
import { MEMBER_BLOCK } from "@kith/schema";
import { expect, test } from "vitest";
import { applyLocal, blockOf, initialLocal, seenMember } from "../local-state.ts";
import type { LocalOf, RemoteMember, UnitLocalState } from "../step.ts";
import { SmallWorld } from "../test-support/small-world.ts";
import { createMirror } from "./mirror.ts";

const extras = { bootId: "b", charmEndpoints: null, retryDue: false, updateStatusDue: false };
const UNITS = [1, 2, 10, MEMBER_BLOCK, MEMBER_BLOCK + 1].map((number) => `sql/${number}`);

function compareAll(world: SmallWorld, local: UnitLocalState, id: string): RemoteMember[] {
  const differing: RemoteMember[] = [];
  for (const unit of UNITS) {
    const member = world.get("member", id, unit);
    const there = member !== undefined && !member.departing;
    const bag = world.get("unit-databag", id, unit)?.revision ?? 0;
    const seen = seenMember(local, id, unit);
    if (there && (seen?.entered !== member.entered || seen.bag !== bag)) {
      differing.push({ unit, entered: member.entered, bag });
    } else if (!there && seen !== undefined) differing.push({ unit, entered: null, bag });
  }
  return differing.sort((a, b) => compareNatural(a.unit, b.unit));
}

function seenBlock(
  id: string,
  state: UnitLocalState,
  world: SmallWorld,
  unit: string,
  known: boolean,
): LocalOf<"seen"> {
  const block = blockOf(unit);
  const others =
    state.seen
      .get(id)
      ?.get(block)
      ?.members.filter(([name]) => name !== unit) ?? [];
  const entered = world.get("member", id, unit)?.entered ?? 0;
  const bag = world.get("unit-databag", id, unit)?.revision ?? 0;
  const members = known ? [...others, [unit, entered, bag] as [string, number, number]] : others;
  return { kind: "seen", unit: "web/0", relation: id, block, members };
}

test.each(Array.from({ length: 30 }, (_, seed) => seed))("seed %i", (seed) => {
  const random = seededRandom(seed);
  const world = new SmallWorld();
  world.application("web");
  world.application("sql");
  world.unit("web/0");
  const id = world.relate("web:db", "sql:db");
  world.join(id, "web/0");
  const mirror = createMirror();
  let local = initialLocal("web/0");
  for (let move = 0; move < 80; move += 1) {
    const unit = UNITS[Math.floor(random.next() * UNITS.length)] ?? "";
    const kind = Math.floor(random.next() * 6);
    if (kind === 0) world.join(id, unit);
    if (kind === 1) world.delete("member", id, unit);
    if (kind === 2) world.bag(id, unit, { v: String(move) });
    if (kind === 3) world.change("member", `${id}\u0000${unit}`, { departing: true });
    if (kind > 3) local = applyLocal(local, [{ op: "put", record: seenBlock(id, local, world, unit, kind === 4) }]);
    world.feed(mirror);
    const handedOut = mirror.remoteState("web/0", local, extras)?.relations[0]?.differing;
    expect(handedOut).toEqual(compareAll(world, local, id));
  }
});
