// A store whose commits take time. A commit is durable at some moment before its promise resolves; a crash before that
// moment loses it wholly or keeps it wholly, as chance has it.
import type { Change, Commit, Revision } from "@kith/schema";
import { type MemoryDisk, openMemoryStore, type Store, type WorldStore } from "@kith/store";
import type { Dice } from "./dice.ts";
import { COMMIT_MAX_MS } from "./limits.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export interface SimulatedStoreOptions {
  readonly disk: MemoryDisk;
  readonly clock: VirtualClock;
  readonly dice: Dice;
  readonly newEpoch: () => string;
  readonly onDurable: (world: string, commit: Commit) => void;
}

export interface SimulatedStore extends Store {
  /** The process or the machine died: what was under way is decided now, and nothing happens any more. */
  crash(): void;
}

interface UnderWay {
  readonly apply: () => Promise<Revision>;
  gone: boolean;
}

export function openSimulatedStore(options: SimulatedStoreOptions): SimulatedStore {
  const { disk, clock, dice, newEpoch, onDurable } = options;
  const inner = openMemoryStore({ disk, newEpoch });
  const underWay = new Set<UnderWay>();
  const tails = new Map<string, Promise<unknown>>();
  const worlds = new Map<string, WorldStore>();

  /** The memory store commits within the call. */
  const applyTo = async (name: string, base: Revision, changes: readonly Change[]): Promise<Revision> => {
    const revision = await inner.world(name).commit(base, changes);
    onDurable(name, { revision, changes });
    return revision;
  };

  const commit = async (name: string, base: Revision, changes: readonly Change[]): Promise<Revision> => {
    const one: UnderWay = { apply: () => applyTo(name, base, changes), gone: false };
    underWay.add(one);
    const turn = (tails.get(name) ?? Promise.resolve()).then(async () => {
      await clock.sleep(dice.int(1, COMMIT_MAX_MS));
      underWay.delete(one);
      return one.gone ? new Promise<Revision>(() => {}) : one.apply();
    });
    tails.set(
      name,
      turn.then(
        () => {},
        () => {},
      ),
    );
    const revision = await turn;
    await clock.sleep(dice.int(0, COMMIT_MAX_MS));
    return revision;
  };

  const world = (name: string): WorldStore => {
    const store = inner.world(name);
    return {
      load: () => store.load(),
      commit: (base, changes) => commit(name, base, changes),
      watch: (base, signal) => store.watch(base, signal),
      trim: (horizon) => store.trim(horizon),
    };
  };

  return {
    changesMax: inner.changesMax,
    worlds: () => inner.worlds(),
    world(name) {
      const open = worlds.get(name) ?? world(name);
      worlds.set(name, open);
      return open;
    },
    drop(name) {
      worlds.delete(name);
      return inner.drop(name);
    },
    close: () => inner.close(),
    crash() {
      let keeps = true;
      for (const one of underWay) {
        keeps = keeps && dice.chance(0.5);
        // A commit on a stale base fails, now as ever.
        if (keeps) one.apply().catch(() => {});
        one.gone = true;
      }
      underWay.clear();
    },
  };
}
