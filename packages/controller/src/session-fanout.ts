// One model's fan-out: what a commit means for it is asked of the domain, and its frames go to the agents' sessions.
import type { Clock } from "@kith/base";
import { audiencesOfMachine, type DurableWorld, interestChanges, topicsOf, topicsOfAudience } from "@kith/domain";
import { Fanout } from "@kith/fanout";
import type { Commit, Revision, Topic } from "@kith/schema";
import type { AgentSession } from "./agent-session.ts";
import { WINDOW_BYTES } from "./limits.ts";

export interface SessionFanoutOptions {
  readonly world: DurableWorld;
  readonly clock: Clock;
  /** A flush brought `machine` something up to `revision`. */
  readonly brought: (machine: string, revision: Revision) => void;
  /** A flush is over: nobody may be owed anything any more, and no commit says so. */
  readonly onFlush: () => void;
  /** For benchmarks alone: one frame per change per listener, encoded each time. */
  readonly naive?: boolean;
}

export class SessionFanout {
  readonly #world: DurableWorld;
  readonly #fanout: Fanout;
  #horizon: Revision;

  constructor({ world, clock, brought, onFlush, naive = false }: SessionFanoutOptions) {
    this.#world = world;
    this.#horizon = world.horizon;
    this.#fanout = new Fanout({
      source: world,
      topicsOf: (audience) => topicsOfAudience(world, audience),
      clock,
      defer: (work) => void clock.after(0, work),
      brought,
      onFlush,
      naive,
    });
  }

  /** What the fan-out has done so far. */
  get counters(): Fanout["counters"] {
    return this.#fanout.counters;
  }

  get standing(): Fanout["standing"] {
    return this.#fanout.standing;
  }

  /** Bytes told of each topic. */
  get told(): Fanout["told"] {
    return this.#fanout.told;
  }

  /** Every session has been told everything that it is owed. */
  get flushed(): boolean {
    return this.#fanout.flushed;
  }

  /** A cursor of null, or one below the horizon, gets snapshots that replace what the agent holds. */
  open(session: AgentSession, from: { readonly cursor: Revision | null; readonly held: readonly Topic[] }): void {
    const { cursor, held } = from;
    const resume = cursor === null || cursor < this.#world.horizon ? null : { cursor, held };
    this.#fanout.attach({
      id: session.machine,
      sink: { send: (frames) => session.sendFrames(frames) },
      encode: session.codec.encodeDown,
      audiences: audiencesOfMachine(this.#world, session.machine),
      windowBytes: WINDOW_BYTES,
      resume,
      stale: resume === null ? held : [],
    });
  }

  leave(machine: string): void {
    this.#fanout.detach(machine);
  }

  acked(machine: string, revision: Revision): void {
    this.#fanout.acked(machine, revision);
  }

  /** The world already stands at `commit`. Its cost follows the commit, not the number of sessions. */
  committed(commit: Commit): void {
    if (this.#horizon !== this.#world.horizon) this.#fanout.bringQuiet(commit.revision - 1);
    this.#horizon = this.#world.horizon;
    const { machines, linked, unlinked } = interestChanges(this.#world, commit);
    for (const { topic, audience } of linked) this.#fanout.link(topic, audience);
    for (const topic of unlinked) this.#fanout.unlink(topic);
    for (const machine of machines) this.#fanout.setAudiences(machine, audiencesOfMachine(this.#world, machine));
    const topics = new Set<Topic>();
    for (const change of commit.changes)
      for (const topic of change.op === "put" ? topicsOf(change.record) : change.topics) topics.add(topic);
    this.#fanout.committed(topics, commit.revision);
  }

  /** Whether nothing up to `revision` is owed to `machine`: then the caller tells it so. */
  bringTo(machine: string, revision: Revision): boolean {
    return this.#fanout.bringTo(machine, revision);
  }

  close(): void {
    this.#fanout.close();
  }
}
