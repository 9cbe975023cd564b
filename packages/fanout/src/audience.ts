// A set of sessions that hear the same topics. Linking a topic costs one entry, however many sessions there are: a
// session reads the audience's log from its own cursor when it is flushed.
import type { Revision, Topic } from "@kith/schema";
import { AUDIENCE_LOG_SLACK } from "./limits.ts";

interface Entry {
  readonly topic: Topic;
  readonly revision: Revision;
}

export class Audience<Session extends { readonly cursor: Revision }> {
  readonly name: string;
  readonly sessions = new Set<Session>();
  readonly topics = new Set<Topic>();
  /** Ascending by revision; of a topic's entries the last one counts. */
  #log: Entry[] = [];

  constructor(name: string) {
    this.name = name;
  }

  link(topic: Topic, revision: Revision): boolean {
    if (this.topics.has(topic)) return false;
    this.topics.add(topic);
    this.touched(topic, revision);
    return true;
  }

  unlink(topic: Topic, revision: Revision): boolean {
    if (!this.topics.delete(topic)) return false;
    this.touched(topic, revision);
    return true;
  }

  /** `topic` changed, came or went at `revision`. */
  touched(topic: Topic, revision: Revision): void {
    this.#log.push({ topic, revision });
    if (this.#log.length > 2 * this.topics.size + AUDIENCE_LOG_SLACK) this.#compact();
  }

  /** Topics touched after `cursor`, newest first, each once. */
  touchedSince(cursor: Revision): Set<Topic> {
    const found = new Set<Topic>();
    for (let i = this.#log.length - 1; i >= 0; i -= 1) {
      const entry = this.#log[i];
      if (entry === undefined || entry.revision <= cursor) break;
      found.add(entry.topic);
    }
    return found;
  }

  /** Keeps the last entry of each topic; one that is gone only while a session has yet to hear of it. */
  #compact(): void {
    let slowest = Number.POSITIVE_INFINITY;
    for (const session of this.sessions) slowest = Math.min(slowest, session.cursor);
    const last = new Map<Topic, Entry>();
    for (const entry of this.#log) {
      last.delete(entry.topic);
      last.set(entry.topic, entry);
    }
    this.#log = [...last.values()].filter((entry) => entry.revision > slowest);
  }
}
