// What one AllWatcher owes its client: everything at first, then whole entities that differ, each removal once.
import type { Change, dialect } from "@kith/schema";
import {
  allEntities,
  type EntityContext,
  type EntityKind,
  type EntityName,
  entity,
  entityKinds,
  touchedEntities,
  unitsOnMachine,
} from "./entity.ts";

export class DeltaLog {
  readonly #context: EntityContext;
  /** What the client knows, as text and as value. */
  readonly #known = new Map<EntityKind, Map<string, { readonly text: string; readonly value: dialect.JsonMap }>>();
  #dirty = new Map<EntityKind, Set<string>>();

  constructor(context: EntityContext) {
    this.#context = context;
    for (const kind of entityKinds) this.#known.set(kind, new Map());
    for (const name of allEntities(context.world)) this.#mark(name);
  }

  /** Marks what a commit touched. To be called after the world has taken it. */
  touch(changes: readonly Change[]): void {
    for (const change of changes) for (const name of touchedEntities(this.#context.world, change)) this.#mark(name);
  }

  /** Marks what follows presence: `entities` are unit names and `machine <id>`; without them, all. */
  touchPresence(entities: readonly string[] | undefined): void {
    const { world } = this.#context;
    const all = entities ?? [...world.all("machine")].map((machine) => `machine ${machine.id}`);
    for (const name of all) {
      if (name.startsWith("machine ")) {
        const id = name.slice("machine ".length);
        this.#mark({ kind: "machine", id });
        for (const unit of unitsOnMachine(world, id)) this.#mark(unit);
      } else {
        this.#mark({ kind: "unit", id: name });
        this.#mark({ kind: "application", id: name.slice(0, Math.max(0, name.lastIndexOf("/"))) });
      }
    }
  }

  /** The deltas since the last call: machine before application before unit before relation. */
  take(): dialect.Delta[] {
    const dirty = this.#dirty;
    this.#dirty = new Map();
    const deltas: dialect.Delta[] = [];
    for (const kind of entityKinds)
      for (const id of dirty.get(kind) ?? []) {
        const delta = this.#difference(kind, id);
        if (delta !== null) deltas.push(delta);
      }
    return deltas;
  }

  #difference(kind: EntityKind, id: string): dialect.Delta | null {
    const known = this.#known.get(kind);
    const before = known?.get(id);
    const now = entity(this.#context, { kind, id });
    if (now === undefined) {
      known?.delete(id);
      return before === undefined ? null : [kind, "remove", before.value];
    }
    const text = JSON.stringify(now);
    if (before?.text === text) return null;
    known?.set(id, { text, value: now });
    return [kind, "change", now];
  }

  #mark({ kind, id }: EntityName): void {
    let ids = this.#dirty.get(kind);
    if (ids === undefined) {
      ids = new Set();
      this.#dirty.set(kind, ids);
    }
    ids.add(id);
  }
}
