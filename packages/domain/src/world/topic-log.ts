// What changed in one topic, in order of revision, so that "everything since n" costs what it answers.
import { type Change, changeKey, type Revision } from "@kith/schema";
import { TOPIC_LOG_SLACK } from "../limits.ts";

interface Entry {
  readonly revision: Revision;
  readonly key: string;
  readonly change: Change;
}

export class TopicLog {
  /** Ascending by revision; an entry that is no longer the newest of its key is stale and skipped. */
  #entries: Entry[] = [];
  readonly #newest = new Map<string, Entry>();
  #last: Revision = 0;

  /** Revision of the newest change; it survives the dropping of a tombstone. */
  get last(): Revision {
    return this.#last;
  }

  /** Nothing is left of the topic: every record is deleted, every tombstone dropped. */
  get empty(): boolean {
    return this.#newest.size === 0;
  }

  add(change: Change, revision: Revision): void {
    const entry = { revision, key: changeKey(change), change };
    this.#newest.set(entry.key, entry);
    this.#entries.push(entry);
    this.#last = Math.max(this.#last, revision);
    this.#compact();
  }

  /** Forgets the tombstone of `key`, unless something newer stands there. */
  drop(key: string): void {
    if (this.#newest.get(key)?.change.op !== "delete") return;
    this.#newest.delete(key);
    this.#compact();
  }

  since(revision: Revision): Change[] {
    const found: Change[] = [];
    for (let i = this.#firstAfter(revision); i < this.#entries.length; i += 1) {
      const entry = this.#entries[i];
      if (entry !== undefined && this.#newest.get(entry.key) === entry) found.push(entry.change);
    }
    return found;
  }

  #firstAfter(revision: Revision): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.revision ?? 0) <= revision) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Once more than half is stale: what it costs is paid for by what was added. */
  #compact(): void {
    if (this.#entries.length <= 2 * this.#newest.size + TOPIC_LOG_SLACK) return;
    this.#entries = this.#entries.filter((entry) => this.#newest.get(entry.key) === entry);
  }
}
