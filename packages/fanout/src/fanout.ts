// Who hears of a commit. A commit marks topics and audiences, never sessions; a flush serves every session that is owed
// something and has room, all its topics up to one revision, with bytes that are shared by all who need the same.
import { type Cancel, type Clock, Tally } from "@kith/base";
import type { Revision, Topic } from "@kith/schema";
import { Audience } from "./audience.ts";
import { TOLD_TOPICS_MAX, TURN_SOCKETS_MAX } from "./limits.ts";
import { pauseMs } from "./pacing.ts";
import { type Encode, Segments, type TopicSource } from "./segments.ts";
import { Session, type Sink } from "./session.ts";

export interface FanoutOptions {
  readonly source: TopicSource;
  /** Topics of an audience, asked for once, when its first session comes. */
  readonly topicsOf: (audience: string) => Iterable<Topic>;
  readonly clock: Clock;
  /** Runs `work` in a turn of the event loop of its own. */
  readonly defer: (work: () => void) => void;
  /** A flush brought session `id` to `revision`. */
  readonly brought: (id: string, revision: Revision) => void;
  /** A turn is over. */
  readonly onFlush?: () => void;
  readonly turnSocketsMax?: number;
  /**
   * For benchmarks alone, to show what batching is worth: every commit is told at once, one frame per change per
   * listener, encoded each time.
   */
  readonly naive?: boolean;
}

export interface AttachOptions {
  readonly id: string;
  readonly sink: Sink;
  readonly encode: Encode;
  readonly audiences: Iterable<string>;
  readonly windowBytes: number;
  /** What a hello said, if its epoch is ours and its cursor not below the horizon; else null: snapshots replace all. */
  readonly resume: { readonly cursor: Revision; readonly held: readonly Topic[] } | null;
  /** Topics that the session holds all the same: they are opened anew, and closed where they are no longer its. */
  readonly stale?: readonly Topic[];
}

/** The cursor of a session that starts from snapshots: below every horizon. */
const BEFORE_ALL: Revision = -1;

export class Fanout {
  readonly counters = {
    ...{ encodings: 0, encodedBytes: 0, frames: 0, bytes: 0, writes: 0, flushes: 0, skipped: 0 },
    flushMs: 0,
    /** Times that a session which held something was given snapshots, because what it had missed was forgotten. */
    lost: 0,
  };
  /** Bytes told of each topic, over all sessions. */
  readonly told = new Tally(TOLD_TOPICS_MAX);
  readonly #options: FanoutOptions;
  readonly #segments: Segments;
  readonly #sessions = new Map<string, Session>();
  readonly #audiences = new Map<string, Audience<Session>>();
  readonly #audienceOf = new Map<Topic, Audience<Session>>();
  /** Audiences that heard something since they were last served. */
  readonly #touched = new Set<Audience<Session>>();
  /** Sessions owed something of their own: new ones, and those whose window was full. */
  readonly #owed = new Set<Session>();
  readonly #full = new Set<Session>();
  #scheduled: Cancel | true | null = null;
  #busyUntil = 0;
  #closed = false;

  constructor(options: FanoutOptions) {
    this.#options = options;
    this.#segments = new Segments(options.source, this.counters, options.naive ?? false);
  }

  /** Sessions, those that are owed something, those whose window is full, and the revision that the slowest stands at. */
  get standing(): {
    readonly sessions: number;
    readonly owed: number;
    readonly full: number;
    readonly slowest: Revision;
  } {
    let slowest = this.#options.source.revision;
    for (const session of this.#owed) slowest = Math.min(slowest, session.cursor);
    for (const session of this.#full) slowest = Math.min(slowest, session.cursor);
    const sizes = { sessions: this.#sessions.size, owed: this.#owed.size, full: this.#full.size };
    return { ...sizes, slowest: Math.max(0, slowest) };
  }

  /** Nothing is waiting to be told, but to sessions whose window is full. */
  get flushed(): boolean {
    return this.#touched.size === 0 && this.#owed.size === 0 && this.#full.size === 0;
  }

  attach(options: AttachOptions): void {
    this.detach(options.id);
    const { resume, stale = [] } = options;
    if (stale.length > 0) this.counters.lost += 1;
    const session = new Session({ ...options, ...(resume ?? { cursor: BEFORE_ALL, held: stale }) });
    this.#sessions.set(session.id, session);
    this.#join(session, options.audiences);
    this.#owed.add(session);
    this.#schedule();
  }

  detach(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#sessions.delete(id);
    this.#owed.delete(session);
    this.#full.delete(session);
    for (const audience of session.audiences) this.#leave(session, audience);
  }

  /** The session's audiences are these now. */
  setAudiences(id: string, audiences: Iterable<string>): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const wanted = new Set(audiences);
    let changed = false;
    for (const audience of [...session.audiences]) {
      if (wanted.delete(audience.name)) continue;
      this.#leave(session, audience);
      changed = true;
    }
    if (!changed && wanted.size === 0) return;
    this.#join(session, wanted);
    session.compareAll = true;
    this.#owed.add(session);
    this.#schedule();
  }

  /** `topic` belongs to `audience`: one entry, whatever its number of sessions. */
  link(topic: Topic, audience: string): void {
    const set = this.#audiences.get(audience);
    if (set === undefined) return; // Its topics are asked for when its first session comes.
    this.#audienceOf.set(topic, set);
    if (set.link(topic, this.#options.source.revision)) this.#touch(set);
  }

  /** Nobody hears `topic` any more. */
  unlink(topic: Topic): void {
    this.#segments.forget(topic);
    const set = this.#audienceOf.get(topic);
    if (set === undefined) return;
    this.#audienceOf.delete(topic);
    if (set.unlink(topic, this.#options.source.revision)) this.#touch(set);
  }

  /** Marks what a commit changed. The source already stands at it; links and unlinks are told separately. */
  committed(topics: Iterable<Topic>, revision: Revision): void {
    for (const topic of topics) {
      this.#segments.step(topic, revision);
      const audience = this.#audienceOf.get(topic);
      if (audience === undefined) continue;
      audience.touched(topic, revision);
      this.#touch(audience);
    }
    if (this.#options.naive === true) this.#turn();
  }

  /**
   * Sessions that are owed nothing stand at `revision`, of which everybody has been told here. Called when the horizon
   * has moved, before the next commit is marked: who was only quiet gets no snapshots for it.
   */
  bringQuiet(revision: Revision): void {
    for (const audience of this.#touched) for (const session of audience.sessions) this.#owe(session);
    this.#touched.clear();
    for (const session of this.#sessions.values())
      if (!this.#owed.has(session) && !this.#full.has(session)) session.cursor = Math.max(session.cursor, revision);
  }

  /** Session `id` holds everything up to `revision`. */
  acked(id: string, revision: Revision): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    session.acked(revision);
    if (!session.hasRoom || !this.#full.delete(session)) return;
    this.#owed.add(session);
    this.#schedule();
  }

  /** Something else told session `id` of `revision`; true when it is owed nothing up to there. */
  bringTo(id: string, revision: Revision): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined || this.#owed.has(session) || this.#full.has(session)) return false;
    const { source } = this.#options;
    if (revision > source.revision) return false;
    // Its topics may have had deletions that are forgotten by now: they do not show it any more.
    if (session.cursor < source.horizon && [...session.audiences].some((audience) => this.#touched.has(audience))) {
      session.compareAll = true;
      this.#owed.add(session);
      this.#schedule();
      return false;
    }
    for (const topic of session.candidates()) if (this.#differs(session, topic)) return false;
    session.cursor = Math.max(session.cursor, revision);
    return true;
  }

  close(): void {
    this.#closed = true;
    if (typeof this.#scheduled === "function") this.#scheduled();
  }

  #join(session: Session, names: Iterable<string>): void {
    for (const name of names) {
      let audience = this.#audiences.get(name);
      if (audience === undefined) {
        audience = new Audience(name);
        this.#audiences.set(name, audience);
        for (const topic of this.#options.topicsOf(name)) {
          audience.topics.add(topic);
          this.#audienceOf.set(topic, audience);
        }
      }
      audience.sessions.add(session);
      session.audiences.add(audience);
    }
  }

  #leave(session: Session, audience: Audience<Session>): void {
    session.audiences.delete(audience);
    audience.sessions.delete(session);
    if (audience.sessions.size > 0) return;
    this.#audiences.delete(audience.name);
    this.#touched.delete(audience);
    for (const topic of audience.topics) this.#audienceOf.delete(topic);
  }

  #owe(session: Session): void {
    if (!this.#full.has(session)) this.#owed.add(session);
  }

  #touch(audience: Audience<Session>): void {
    this.#touched.add(audience);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled !== null || this.#closed) return;
    const { clock, defer } = this.#options;
    const waitMs = this.#busyUntil - clock.monotonic();
    this.#scheduled = true;
    if (waitMs > 0) this.#scheduled = clock.after(waitMs, () => this.#turn());
    else defer(() => this.#turn());
  }

  /** Serves as many sessions as one turn of the event loop may; the rest in the next turns. */
  #turn(): void {
    this.#scheduled = null;
    if (this.#closed) return;
    const { clock, naive = false } = this.#options;
    const { turnSocketsMax = naive ? Number.POSITIVE_INFINITY : TURN_SOCKETS_MAX } = this.#options;
    const began = clock.monotonic();
    for (const audience of this.#touched) for (const session of audience.sessions) this.#owe(session);
    this.#touched.clear();
    this.#segments.clear();
    let served = 0;
    for (const session of this.#owed) {
      if (served >= turnSocketsMax) break;
      this.#owed.delete(session);
      served += this.#serve(session) ? 1 : 0;
    }
    this.counters.flushes += 1;
    const ended = clock.monotonic();
    this.counters.flushMs += ended - began;
    this.#busyUntil = ended + pauseMs(ended - began);
    if (this.#owed.size > 0) this.#schedule();
    this.#options.onFlush?.();
  }

  /** True when something was written. */
  #serve(session: Session): boolean {
    if (!session.hasRoom) {
      this.#full.add(session);
      this.counters.skipped += 1;
      return false;
    }
    const { revision, horizon } = this.#options.source;
    // What was deleted since its cursor is forgotten: only snapshots tell it.
    const lost = session.cursor < horizon;
    const first = session.compareAll;
    if (lost) session.compareAll = true;
    if (lost && session.cursor >= 0) this.counters.lost += 1;
    const frames: Uint8Array[] = [];
    for (const topic of session.candidates()) this.#tell(session, topic, { frames, lost });
    session.compareAll = false;
    session.cursor = revision;
    if (frames.length === 0 && !first) return false;
    frames.push(session.encode({ type: "at", revision }));
    this.#write(session, frames);
    this.#options.brought(session.id, revision);
    return true;
  }

  #tell(session: Session, topic: Topic, { frames, lost }: { frames: Uint8Array[]; lost: boolean }): void {
    if (!session.hears(topic)) {
      if (session.held.delete(topic)) frames.push(session.encode({ type: "close", topic }));
      return;
    }
    const held = session.held.has(topic) && !lost;
    const segments = this.#segments.of(topic, held ? session.cursor : "snapshot", session.encode);
    if (!held) {
      session.held.add(topic);
      frames.push(session.encode({ type: "open", topic }));
    }
    frames.push(...segments);
    for (const { length } of segments) this.told.add(topic, length);
  }

  #differs(session: Session, topic: Topic): boolean {
    const hears = session.hears(topic);
    return hears !== session.held.has(topic) || (hears && this.#options.source.lastChange(topic) > session.cursor);
  }

  #write(session: Session, frames: readonly Uint8Array[]): void {
    let bytes = 0;
    for (const frame of frames) bytes += frame.length;
    session.sent(this.#options.source.revision, bytes);
    this.counters.frames += frames.length;
    this.counters.bytes += bytes;
    this.counters.writes += 1;
    session.sink.send(frames);
  }
}
