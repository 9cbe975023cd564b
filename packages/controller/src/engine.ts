// The only writer of a world. Queue → decide each on one draft → one durable commit → fold in → reply and publish.
// Nobody hears of a change, and no view shows one, before it is durable.
import { type Clock, err, type Log, ok, type Result } from "@kith/base";
import type { DurableWorld, World } from "@kith/domain";
import type { Change, Commit, Issued, Refusal, Revision } from "@kith/schema";
import { StaleRevision, StoreError, type WorldStore } from "@kith/store";
import { CommandQueue, type Lane } from "./command-queue.ts";
import {
  GROUP_CHANGES_SOFT_MAX,
  GROUP_COMMANDS_MAX,
  GROUP_MS_SOFT_MAX,
  TOMBSTONE_REVISIONS,
  TOMBSTONE_SLACK_REVISIONS,
} from "./limits.ts";

/** What commands of one group are decided on; dropping it leaves no trace. */
export interface Group<C> {
  decide(issued: Issued<C>): Result<unknown, Refusal>;
  /** Keys that the group would change so far. */
  readonly size: number;
  changes(): readonly Change[];
  /** What commands of the model would find after these. */
  readonly world: World;
}

/** What an engine has done since it was opened. */
export interface EngineCounters {
  commits: number;
  changes: number;
  /** Commands decided, and those of them that were refused. */
  commands: number;
  refused: number;
  /** Time that commits took in the store. */
  commitMs: number;
  /** Commits by the commands in them: at most 1, 4, 16, 64, 256, and more. */
  readonly sizes: number[];
}

/** The upper bounds of `EngineCounters.sizes`. */
export const COMMIT_SIZES = [1, 4, 16, 64, 256] as const;

/** What commands would do, decided on a draft that is thrown away. */
export interface PlannedGroup {
  readonly results: readonly unknown[];
  readonly changes: readonly Change[];
  readonly world: World;
}

/** What became of a command: its result, and the revision at which it holds. */
export interface Submitted {
  readonly outcome: Result<unknown, Refusal>;
  readonly revision: Revision;
}

/** Tombstones of the last `revisions` are kept; the horizon may lag by `slack` before it is moved. */
export interface Tombstones {
  readonly revisions: number;
  readonly slack: number;
}

export interface EngineOptions<C> {
  readonly name: string;
  readonly world: DurableWorld;
  readonly store: WorldStore;
  /** How much one commit of the store may carry. */
  readonly changesMax: number;
  readonly tombstones?: Tombstones;
  /** Commands that one commit may carry; GROUP_COMMANDS_MAX when left out. */
  readonly groupCommandsMax?: number;
  readonly beginGroup: (world: DurableWorld) => Group<C>;
  readonly clock: Clock;
  readonly log: Log;
  /** Someone else committed, or the world is not what the store holds: this engine takes nothing more. */
  readonly onStepDown: () => void;
}

interface Waiting<C> {
  readonly issued: Issued<C>;
  readonly reply: (submitted: Submitted) => void;
  /** Decided and committed without company: its company was too much for one commit, or failed. */
  alone: boolean;
}

export class Engine<C> {
  readonly world: DurableWorld;
  readonly counters: EngineCounters = {
    ...{ commits: 0, changes: 0, commands: 0, refused: 0, commitMs: 0 },
    sizes: [],
  };
  readonly #options: EngineOptions<C>;
  readonly #queue = new CommandQueue<Waiting<C>>();
  /** Taken from the queue, to be decided alone before anything else. */
  readonly #alone: Waiting<C>[] = [];
  readonly #subscribers = new Set<(commit: Commit) => void>();
  #running: Promise<void> | null = null;
  #state: "open" | "closed" | "stepped-down" = "open";

  constructor(options: EngineOptions<C>) {
    this.#options = options;
    this.world = options.world;
  }

  /** Commands that wait to be decided. */
  get waiting(): number {
    return this.#queue.size + this.#alone.length;
  }

  /** Decides and commits `command`; resolves once what it did is durable, or with why it was refused. */
  submit(lane: Lane, session: string, issued: Issued<C>): Promise<Submitted> {
    return new Promise((resolve) => {
      if (this.#state !== "open") return resolve(this.#refused({ code: "stopping" }));
      const taken = this.#queue.push(lane, session, { issued, reply: resolve, alone: false });
      if (!taken) return resolve(this.#refused({ code: "busy" }));
      this.#running ??= this.#run();
    });
  }

  /** What commands would do now, one after the other; each is told the results of those before it. */
  plan(commands: readonly ((results: readonly unknown[]) => Issued<C>)[]): Result<PlannedGroup, Refusal> {
    const group = this.#options.beginGroup(this.world);
    const results: unknown[] = [];
    for (const command of commands) {
      const decided = group.decide(command(results));
      if (!decided.ok) return decided;
      results.push(decided.value);
    }
    return ok({ results, changes: group.changes(), world: group.world });
  }

  /** Calls `handler` after each commit, in order, until the returned function is called. It must not throw. */
  subscribe(handler: (commit: Commit) => void): () => void {
    this.#subscribers.add(handler);
    return () => void this.#subscribers.delete(handler);
  }

  /** Takes no more commands and resolves when those already taken are answered. */
  async close(): Promise<void> {
    if (this.#state === "open") this.#state = "closed";
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#state !== "stepped-down") {
      // A turn of the loop gathers what arrives together into one group: while one commit is written, the next one's
      // facts come in on their sockets.
      await new Promise<void>((resolve) => this.#options.clock.after(0, resolve));
      const group = this.#options.beginGroup(this.world);
      const decided = this.#decide(group);
      if (decided.length === 0) break;
      await this.#commit(group, decided);
    }
    for (let waiting = this.#next(); waiting !== undefined; waiting = this.#next())
      waiting.reply(this.#refused({ code: "stopping" }));
    this.#running = null;
  }

  #next(): Waiting<C> | undefined {
    return this.#alone.shift() ?? this.#queue.shift();
  }

  /** Decides on `group` until it is full or nothing waits. */
  #decide(group: Group<C>): Decided<C>[] {
    const decided: Decided<C>[] = [];
    const { groupCommandsMax = GROUP_COMMANDS_MAX, clock } = this.#options;
    const until = clock.monotonic() + GROUP_MS_SOFT_MAX;
    const hasRoom = (): boolean =>
      decided.length < groupCommandsMax && group.size < GROUP_CHANGES_SOFT_MAX && clock.monotonic() < until;
    // One always: that nothing was decided means that nothing waits.
    while (decided.length === 0 || hasRoom()) {
      const waiting = this.#next();
      if (waiting === undefined) break;
      decided.push({ waiting, outcome: this.#decideOne(group, waiting.issued) });
      if (waiting.alone) break;
    }
    return decided;
  }

  /** A bug met while deciding costs its own command, not the world: the layers below were not touched. */
  #decideOne(group: Group<C>, issued: Issued<C>): Result<unknown, Refusal> {
    try {
      return group.decide(issued);
    } catch (error) {
      const message = messageOf(error);
      const kind = (issued.command as { readonly kind?: unknown }).kind;
      this.#options.log.error("a command broke an invariant", { world: this.#options.name, kind, error: message });
      return err({ code: "internal", message });
    }
  }

  async #commit(group: Group<C>, decided: readonly Decided<C>[]): Promise<void> {
    this.counters.commands += decided.length;
    for (const { outcome } of decided) if (!outcome.ok) this.counters.refused += 1;
    if (group.size === 0) return this.#reply(decided);
    if (group.size > this.#options.changesMax) return this.#tooLarge(decided, group.size);
    const changes = group.changes();
    try {
      const began = this.#options.clock.monotonic();
      const revision = await this.#options.store.commit(this.world.revision, changes);
      this.#count(changes.length, decided.length, this.#options.clock.monotonic() - began);
      this.#publish({ revision, changes });
      this.#reply(decided);
    } catch (error) {
      this.#failed(error, decided);
      return;
    }
    await this.#forgetTombstones();
  }

  #count(changes: number, commands: number, ms: number): void {
    this.counters.commits += 1;
    this.counters.changes += changes;
    this.counters.commitMs += ms;
    const size = COMMIT_SIZES.findIndex((bound) => commands <= bound);
    const at = size < 0 ? COMMIT_SIZES.length : size;
    this.counters.sizes[at] = (this.counters.sizes[at] ?? 0) + 1;
  }

  /** Moves the horizon in long strides: a cursor below it costs snapshots. A store that cannot is asked at the next commit. */
  async #forgetTombstones(): Promise<void> {
    const { revision, horizon } = this.world;
    const { revisions, slack } = this.#options.tombstones ?? TOMBSTONES;
    if (revision - horizon < revisions + slack) return;
    try {
      await this.#options.store.trim(revision - revisions);
      this.world.dropTombstones(revision - revisions);
    } catch (error) {
      this.#options.log.warn("cannot forget tombstones", { world: this.#options.name, error: messageOf(error) });
    }
  }

  #publish(commit: Commit): void {
    this.world.apply(commit);
    for (const handler of [...this.#subscribers]) handler(commit);
  }

  #reply(decided: readonly Decided<C>[]): void {
    for (const { waiting, outcome } of decided) waiting.reply({ outcome, revision: this.world.revision });
  }

  /** Together they are more than the store takes at once: each gets a commit of its own, and one that is still too much is refused. */
  #tooLarge(decided: readonly Decided<C>[], count: number): void {
    const [only] = decided;
    if (decided.length === 1 && only !== undefined) {
      const message = `cannot commit: ${count} changes are more than the ${this.#options.changesMax} that one commit may carry`;
      only.waiting.reply(this.#refused({ code: "too-large", message }));
      return;
    }
    for (const { waiting } of decided) this.#alone.push(Object.assign(waiting, { alone: true }));
  }

  #failed(error: unknown, decided: readonly Decided<C>[]): void {
    const message = messageOf(error);
    this.#options.log.error("a commit failed", { world: this.#options.name, error: message });
    const refusal = this.#refused({ code: "store-failed", message });
    for (const { waiting } of decided) waiting.reply(refusal);
    // Anything but the store's own failure came from folding the commit in: the memory may be wrong.
    const lost = error instanceof StaleRevision || !(error instanceof StoreError);
    if (!lost || this.#state === "stepped-down") return;
    this.#state = "stepped-down";
    this.#options.onStepDown();
  }

  #refused(refusal: Refusal): Submitted {
    return { outcome: err(refusal), revision: this.world.revision };
  }
}

const TOMBSTONES: Tombstones = { revisions: TOMBSTONE_REVISIONS, slack: TOMBSTONE_SLACK_REVISIONS };
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface Decided<C> {
  readonly waiting: Waiting<C>;
  readonly outcome: Result<unknown, Refusal>;
}
