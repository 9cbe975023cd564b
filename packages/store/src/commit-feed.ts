// Who watches a world in this process: each watcher gets what it missed as one coalesced commit, however slow it is.
import { type Change, type Commit, coalesce, type Revision } from "@kith/schema";

interface Watcher {
  pending: Change[];
  revision: Revision;
  wake: () => void;
}

export class CommitFeed {
  readonly #watchers = new Set<Watcher>();

  publish(commit: Commit): void {
    for (const watcher of this.#watchers) {
      // What piles up for a slow watcher is bounded by the world: a later change of a key replaces the earlier one.
      watcher.pending =
        watcher.pending.length === 0 ? [...commit.changes] : coalesce([...watcher.pending, ...commit.changes]);
      watcher.revision = commit.revision;
      watcher.wake();
    }
  }

  /** Yields `first` (what changed before the watch began), then what is published, until `signal` aborts. */
  async *follow(first: Commit, base: Revision, signal: AbortSignal): AsyncGenerator<Commit> {
    const watcher: Watcher = { pending: [...first.changes], revision: first.revision, wake: () => {} };
    this.#watchers.add(watcher);
    let told = base;
    const onAbort = () => watcher.wake();
    signal.addEventListener("abort", onAbort);
    try {
      while (!signal.aborted) {
        if (watcher.revision > told) {
          told = watcher.revision;
          const changes = watcher.pending;
          watcher.pending = [];
          yield { revision: told, changes };
          continue;
        }
        await new Promise<void>((resolve) => {
          watcher.wake = resolve;
        });
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#watchers.delete(watcher);
    }
  }
}
