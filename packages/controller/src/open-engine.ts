// A world loaded from the store, with the one engine that writes it.
import { type Clock, type Log, ok } from "@kith/base";
import {
  beginControllerGroup,
  beginGroup,
  createWorld,
  type DurableWorld,
  type GroupDraft,
  type Supplies,
} from "@kith/domain";
import type { Command, ControllerCommand } from "@kith/schema";
import type { Store } from "@kith/store";
import { Engine, type Group, type Tombstones } from "./engine.ts";

export interface OpenEngineOptions {
  readonly store: Store;
  readonly supplies: Supplies;
  readonly clock: Clock;
  readonly log: Log;
  readonly onStepDown: () => void;
  readonly tombstones?: Tombstones;
  /** For benchmarks alone: one commit per command. */
  readonly naive?: boolean;
}

/** The engine of model `uuid`; its world may be empty. */
export function openModelEngine(uuid: string, options: OpenEngineOptions): Promise<Engine<Command>> {
  return openEngine<Command>(uuid, options, (world) => groupOf(beginGroup(world), options.supplies));
}

/** The engine of the controller's own world. */
export function openControllerEngine(options: OpenEngineOptions): Promise<Engine<ControllerCommand>> {
  return openEngine<ControllerCommand>("controller", options, (world) => {
    const group = beginControllerGroup(world);
    return {
      get size() {
        return group.size;
      },
      changes: () => group.changes(),
      world: group.world,
      decide: (issued) => group.decide(issued, options.supplies),
    };
  });
}

async function openEngine<C>(
  name: string,
  { store, clock, log, onStepDown, tombstones, naive }: OpenEngineOptions,
  begin: (world: DurableWorld) => Group<C>,
): Promise<Engine<C>> {
  const world = store.world(name);
  const loaded = createWorld(await world.load());
  const { changesMax } = store;
  const shared = { changesMax, clock, log, onStepDown, ...(tombstones === undefined ? {} : { tombstones }) };
  const grouping = naive === true ? { groupCommandsMax: 1 } : {};
  return new Engine<C>({ ...shared, ...grouping, name, world: loaded, store: world, beginGroup: begin });
}

function groupOf(group: GroupDraft, supplies: Supplies): Group<Command> {
  return {
    get size() {
      return group.size;
    },
    changes: () => group.changes(),
    world: group.world,
    decide(issued) {
      const decided = group.decide(issued, supplies);
      return decided.ok ? ok(decided.value.result) : decided;
    },
  };
}
