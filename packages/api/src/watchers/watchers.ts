// The watchers of one connection: each has an id and one facade whose Next and Stop serve it. All end with it.
import { err, ok, type Result } from "@kith/base";
import type { dialect } from "@kith/schema";
import { failure } from "../dialect-error.ts";
import { WATCHERS_MAX } from "../limits.ts";

export type WatcherKind = "AllWatcher" | "StringsWatcher" | "KithWatcher";

/** What a watcher has to tell: `take` gives null while there is nothing. */
export interface Source<T> {
  take(): T | null | Promise<T | null>;
  close(): void;
}

const STOPPED: { readonly [K in WatcherKind]: string } = {
  AllWatcher: "watcher was stopped",
  StringsWatcher: "watcher has been stopped",
  KithWatcher: "watcher has been stopped",
};

class Watcher {
  readonly kind: WatcherKind;
  readonly #source: Source<unknown>;
  #stopped = false;
  #wake: (() => void)[] = [];

  constructor(kind: WatcherKind, source: Source<unknown>) {
    this.kind = kind;
    this.#source = source;
  }

  /** The next thing to tell; calls at the same time each get a different one. */
  async next(): Promise<Result<unknown, dialect.DialectError>> {
    while (!this.#stopped) {
      const woken = new Promise<void>((wake) => this.#wake.push(wake));
      const value = await this.#source.take();
      if (value !== null && !this.#stopped) return ok(value);
      if (!this.#stopped) await woken;
    }
    return err(failure(STOPPED[this.kind], "stopped"));
  }

  /** Something may have changed. */
  wake(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#source.close();
    this.wake();
  }
}

export class Watchers {
  readonly #watchers = new Map<string, Watcher>();
  #last = 0;

  /** Registers what `open` makes; it gets a function that wakes the watcher's blocked Next. */
  add<T>(kind: WatcherKind, open: (wake: () => void) => Source<T>): Result<string, dialect.DialectError> {
    if (this.#watchers.size >= WATCHERS_MAX)
      return err(failure(`cannot watch: this connection has ${WATCHERS_MAX} watchers already`, "quota limit exceeded"));
    this.#last += 1;
    const id = String(this.#last);
    let watcher: Watcher | undefined;
    watcher = new Watcher(
      kind,
      open(() => watcher?.wake()),
    );
    this.#watchers.set(id, watcher);
    return ok(id);
  }

  async next<T>(kind: WatcherKind, id: string): Promise<Result<T, dialect.DialectError>> {
    const watcher = this.#find(kind, id);
    return watcher.ok ? ((await watcher.value.next()) as Result<T, dialect.DialectError>) : watcher;
  }

  stop(kind: WatcherKind, id: string): Result<dialect.JsonMap, dialect.DialectError> {
    const watcher = this.#find(kind, id);
    if (!watcher.ok) return watcher;
    this.#watchers.delete(id);
    watcher.value.stop();
    return ok({});
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.stop();
    this.#watchers.clear();
  }

  #find(kind: WatcherKind, id: string): Result<Watcher, dialect.DialectError> {
    const watcher = this.#watchers.get(id);
    return watcher?.kind === kind ? ok(watcher) : err(failure(`watcher ${JSON.stringify(id)} not found`, "not found"));
  }
}
