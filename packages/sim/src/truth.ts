// What is durable, seen from outside: every commit as it reached the store's medium, folded into worlds of its own. What
// any process believes is measured against this.
import { createWorld, type DurableWorld } from "@kith/domain";
import { type Change, type Commit, changeKey, type Kind, type RecordOf, splitKey } from "@kith/schema";

/** One durable commit, and the world before and after it. */
export interface CommitSeen {
  readonly model: string;
  readonly commit: Commit;
  readonly world: DurableWorld;
  /** The record as it was before the commit. */
  before<K extends Kind>(kind: K, ...key: readonly string[]): RecordOf<K> | undefined;
}

const emptyWorld = (): DurableWorld =>
  createWorld({ revision: 0, epoch: "truth", horizon: 0, records: [], tombstones: [] });

export class Truth {
  readonly models = new Map<string, DurableWorld>();
  /** Every change ever, in order: what came and went too. */
  readonly changes: { readonly model: string; readonly change: Change }[] = [];
  readonly #onCommit: (seen: CommitSeen) => void;

  constructor(onCommit: (seen: CommitSeen) => void) {
    this.#onCommit = onCommit;
  }

  /** The store's medium holds `commit`. */
  durable(model: string, commit: Commit): void {
    if (model === "controller") return;
    const world = this.models.get(model) ?? emptyWorld();
    this.models.set(model, world);
    const earlier = new Map<string, RecordOf | undefined>();
    for (const change of commit.changes) {
      const [kind, key] = nameOf(change);
      earlier.set(`${kind} ${key}`, world.get(kind, ...splitKey(key)));
      this.changes.push({ model, change });
    }
    world.apply(commit);
    const before = <K extends Kind>(kind: K, ...key: readonly string[]): RecordOf<K> | undefined => {
      const name = `${kind} ${key.join("\u0000")}`;
      return (earlier.has(name) ? earlier.get(name) : world.get(kind, ...key)) as RecordOf<K> | undefined;
    };
    this.#onCommit({ model, commit, world, before });
  }

  dropped(model: string): void {
    this.models.delete(model);
  }

  world(model: string): DurableWorld {
    return this.models.get(model) ?? emptyWorld();
  }

  /** Whether a change like this has become durable since `from` changes were. */
  has(model: string, from: number, like: (change: Change) => boolean): boolean {
    for (let at = from; at < this.changes.length; at += 1) {
      const one = this.changes[at];
      if (one !== undefined && one.model === model && like(one.change)) return true;
    }
    return false;
  }
}

function nameOf(change: Change): readonly [Kind, string] {
  if (change.op === "delete") return [change.kind, change.key];
  const name = changeKey(change);
  return [change.record.kind, name.slice(change.record.kind.length + 1)];
}
