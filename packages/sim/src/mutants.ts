// Bugs that are planted to see that the checkers find them: each bends one edge of the real code.
import type { Disk } from "@kith/agent";
import { codecFor, downShapes } from "@kith/schema";
import type { Store, WorldStore } from "@kith/store";
import type { Dice } from "./dice.ts";
import type { Frame, LinkTap } from "./simulated-network.ts";
import type { Bends } from "./simulation-parts.ts";
import type { Truth } from "./truth.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * `early-reply`: a commit answers before it is durable. `lost-cursor`: an agent that comes back claims to stand where the
 * controller stands. `half-flush`: a segment of a flush is not applied. `forgotten-outbox`: what waits to be sent is not
 * stored. `forgotten-window`: of a hook of batch delivery only the first member of a block is stored.
 */
export const mutants = ["early-reply", "lost-cursor", "half-flush", "forgotten-outbox", "forgotten-window"] as const;
export type Mutant = (typeof mutants)[number];

export function bendsOf(mutant: Mutant | undefined, clock: VirtualClock): Bends {
  return {
    store: (store) => (mutant === "early-reply" ? earlyReply(store, clock) : store),
    disk: (disk) => {
      if (mutant === "forgotten-outbox") return bentUnits(disk, withoutOutbox);
      return mutant === "forgotten-window" ? bentUnits(disk, withoutWindow) : disk;
    },
  };
}

export function bentTap(mutant: Mutant | undefined, tap: LinkTap, truth: Truth, dice: Dice): LinkTap {
  return {
    up: (machine, frames) =>
      tap.up(machine, mutant === "lost-cursor" ? frames.map((one) => lostCursor(one, truth)) : frames),
    down: (machine, frames) => {
      const told = tap.down(machine, frames);
      return mutant === "half-flush" ? told.filter((frame) => !isSegment(frame) || !dice.chance(0.1)) : told;
    },
  };
}

function earlyReply(store: Store, clock: VirtualClock): Store {
  const world = (inner: WorldStore): WorldStore => {
    let tail: Promise<unknown> = Promise.resolve();
    return {
      load: () => inner.load(),
      watch: (base, signal) => inner.watch(base, signal),
      trim: (horizon) => inner.trim(horizon),
      async commit(base, changes) {
        tail = tail.then(() => inner.commit(base, changes));
        tail.catch(() => {});
        await clock.sleep(0);
        return base + 1;
      },
    };
  };
  const worlds = new Map<string, WorldStore>();
  return {
    changesMax: store.changesMax,
    worlds: () => store.worlds(),
    world(name) {
      const known = worlds.get(name) ?? world(store.world(name));
      worlds.set(name, known);
      return known;
    },
    drop: (name) => store.drop(name),
    close: () => store.close(),
  };
}

function lostCursor(frame: Frame, truth: Truth): Frame {
  if (typeof frame === "string") return frame;
  const message = codecFor(false).decodeUp(frame);
  if (!message.ok || message.value.type !== "hello" || message.value.cursor === 0) return frame;
  const cursor = truth.world(message.value.model).revision;
  return codecFor(false).encodeUp({ ...message.value, cursor });
}

const SEGMENT = Object.keys(downShapes).indexOf("segment");

/** A positional frame of a segment. */
const isSegment = (frame: Frame): boolean => typeof frame !== "string" && frame[1] === SEGMENT;

interface StoredUnit {
  readonly outbox: object;
  readonly records: readonly { readonly kind: string; readonly joined?: string[]; readonly changed?: string[] }[];
}

const withoutOutbox = (unit: StoredUnit) => ({ ...unit, outbox: { ...unit.outbox, facts: [] } });

const withoutWindow = (unit: StoredUnit) => ({
  ...unit,
  records: unit.records.map((record) =>
    record.kind !== "pending"
      ? record
      : { ...record, joined: record.joined?.slice(0, 1), changed: record.changed?.slice(0, 1) },
  ),
});

/** What the agents keep of their units is stored as `bend` has it. */
function bentUnits(disk: Disk, bend: (unit: StoredUnit) => object): Disk {
  return {
    read: (path) => disk.read(path),
    remove: (path) => disk.remove(path),
    list: (path) => disk.list(path),
    write(path, text, options) {
      const value = JSON.parse(text.startsWith("{") ? text : "null") as Partial<StoredUnit> | null;
      const ofUnit = value?.outbox !== undefined && value.records !== undefined;
      return disk.write(path, ofUnit ? JSON.stringify(bend(value as StoredUnit)) : text, options);
    },
  };
}
