// What one session has been told. Its cursor is one revision for all its topics.
import type { Revision, Topic } from "@kith/schema";
import type { Audience } from "./audience.ts";
import type { Encode } from "./segments.ts";

/** The socket of a session: all frames of a flush leave in one write. */
export interface Sink {
  send(frames: readonly Uint8Array[]): void;
}

export class Session {
  readonly id: string;
  readonly sink: Sink;
  readonly encode: Encode;
  readonly windowBytes: number;
  /** Topics that have been opened and not closed. */
  readonly held: Set<Topic>;
  readonly audiences = new Set<Audience<Session>>();
  cursor: Revision;
  #unackedBytes = 0;
  readonly #sent: { readonly revision: Revision; readonly bytes: number }[] = [];
  /** Audiences changed, or a first flush is due: every topic is compared, not only the touched ones. */
  compareAll = true;

  constructor(options: {
    readonly id: string;
    readonly sink: Sink;
    readonly encode: Encode;
    readonly windowBytes: number;
    readonly cursor: Revision;
    readonly held: Iterable<Topic>;
  }) {
    this.id = options.id;
    this.sink = options.sink;
    this.encode = options.encode;
    this.windowBytes = options.windowBytes;
    this.cursor = options.cursor;
    this.held = new Set(options.held);
  }

  get hasRoom(): boolean {
    return this.#unackedBytes < this.windowBytes;
  }

  sent(revision: Revision, bytes: number): void {
    this.#unackedBytes += bytes;
    this.#sent.push({ revision, bytes });
  }

  /** The session holds everything up to `revision`: what brought it there leaves the window. */
  acked(revision: Revision): void {
    while ((this.#sent[0]?.revision ?? Number.POSITIVE_INFINITY) <= revision)
      this.#unackedBytes -= this.#sent.shift()?.bytes ?? 0;
  }

  hears(topic: Topic): boolean {
    for (const audience of this.audiences) if (audience.topics.has(topic)) return true;
    return false;
  }

  /** Topics that may differ from what this session was told. */
  candidates(): Set<Topic> {
    const found = new Set<Topic>();
    if (this.compareAll) for (const topic of this.held) found.add(topic);
    for (const audience of this.audiences)
      for (const topic of this.compareAll ? audience.topics : audience.touchedSince(this.cursor)) found.add(topic);
    return found;
  }
}
