// What the sessions of one model are told: audiences and topics come from the domain, the fan-out does the rest.
import type { Clock } from "@kith/base";
import { audiencesOfMachine, type DurableWorld, interestChanges, topicsOf, topicsOfAudience } from "@kith/domain";
import { Fanout } from "@kith/fanout";
import type { Commit, Topic } from "@kith/schema";
import type { AgentSession } from "./agent-session.ts";
import { WINDOW_BYTES } from "./limits.ts";

export interface SessionFanoutOptions {
  readonly world: DurableWorld;
  readonly clock: Clock;
  /** A flush brought `machine` something up to `revision`. */
  readonly brought: (machine: string, revision: number) => void;
}

export class SessionFanout {
  readonly #world: DurableWorld;
  readonly #fanout: Fanout;

  constructor({ world, clock, brought }: SessionFanoutOptions) {
    this.#world = world;
    this.#fanout = new Fanout({
      source: world,
      topicsOf: (audience) => topicsOfAudience(world, audience),
      clock,
      defer: (work) => void clock.after(0, work),
      brought,
    });
  }

  /** Every session has been told everything that it is owed. */
  get flushed(): boolean {
    return this.#fanout.flushed;
  }

  /** A cursor of null, or one before the tombstone horizon, gets snapshots that replace what the session holds. */
  open(session: AgentSession, from: { readonly cursor: number | null; readonly held: readonly string[] }): void {
    const world = this.#world;
    const resumes = from.cursor !== null && from.cursor >= world.horizon;
    this.#fanout.attach({
      id: session.machine,
      sink: { send: (frames) => session.sendFrames(frames) },
      encode: session.codec.encodeDown,
      audiences: audiencesOfMachine(world, session.machine),
      windowBytes: WINDOW_BYTES,
      resume: resumes ? { cursor: from.cursor ?? 0, held: from.held } : null,
      stale: resumes ? [] : from.held,
    });
  }

  leave(machine: string): void {
    this.#fanout.detach(machine);
  }

  acked(machine: string, revision: number): void {
    this.#fanout.acked(machine, revision);
  }

  /** The world already holds `commit`. Its cost follows the commit, not the number of sessions. */
  committed(commit: Commit): void {
    const { machines, linked, unlinked } = interestChanges(this.#world, commit);
    for (const machine of machines) this.#fanout.setAudiences(machine, audiencesOfMachine(this.#world, machine));
    for (const { topic, audience } of linked) this.#fanout.link(topic, audience);
    const topics = new Set<Topic>();
    for (const change of commit.changes)
      for (const topic of change.op === "put" ? topicsOf(change.record) : change.topics) topics.add(topic);
    this.#fanout.committed(topics, commit.revision);
    for (const topic of unlinked) this.#fanout.unlink(topic);
  }

  /** True when nothing up to `revision` is owed to `machine`: what told it of `revision` has brought it there. */
  bringTo(machine: string, revision: number): boolean {
    return this.#fanout.bringTo(machine, revision);
  }

  close(): void {
    this.#fanout.close();
  }
}
