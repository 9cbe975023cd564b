// Segments, encoded once for all sessions that need the same one. A segment is named by its topic and two of the
// topic's own revisions, so that sessions whose cursors differ still share its bytes.
import {
  type Change,
  type Delete,
  type DownMessage,
  type Put,
  type Revision,
  rowOf,
  type Topic,
  tombstoneRowOf,
} from "@kith/schema";
import { SEGMENT_ROWS_MAX, TOPIC_STEPS_MAX } from "./limits.ts";

export interface TopicSource {
  readonly revision: Revision;
  /** Records and tombstones of `topic` changed after `since`. */
  changedSince(topic: Topic, since: Revision): { readonly changes: readonly Change[]; readonly last: Revision };
  lastChange(topic: Topic): Revision;
}

export type Encode = (message: DownMessage) => Uint8Array;

export interface SegmentCounters {
  encodings: number;
  encodedBytes: number;
}

export class Segments {
  readonly #source: TopicSource;
  readonly #counters: SegmentCounters;
  readonly #steps = new Map<Topic, Revision[]>();
  #cache = new Map<Encode, Map<string, readonly Uint8Array[]>>();

  constructor(source: TopicSource, counters: SegmentCounters) {
    this.#source = source;
    this.#counters = counters;
  }

  /** A commit changed `topic`. */
  step(topic: Topic, revision: Revision): void {
    let steps = this.#steps.get(topic);
    if (steps === undefined) this.#steps.set(topic, (steps = []));
    if (steps.at(-1) === revision) return;
    steps.push(revision);
    if (steps.length > TOPIC_STEPS_MAX) steps.shift();
  }

  forget(topic: Topic): void {
    this.#steps.delete(topic);
  }

  /** A new flush: what was encoded for the last one will not be asked for again. */
  clear(): void {
    this.#cache = new Map();
  }

  /** Everything of `topic` after `cursor`; nothing at all when nothing changed, unless it is a snapshot. */
  of(topic: Topic, cursor: Revision | "snapshot", encode: Encode): readonly Uint8Array[] {
    const to = this.#source.lastChange(topic);
    if (cursor !== "snapshot" && to <= cursor) return [];
    const from = cursor === "snapshot" ? 0 : this.#stepBefore(topic, cursor);
    let cache = this.#cache.get(encode);
    if (cache === undefined) this.#cache.set(encode, (cache = new Map()));
    const key = `${topic} ${from} ${to}`;
    let frames = cache.get(key);
    if (frames === undefined) cache.set(key, (frames = this.#encode(topic, from, to, encode)));
    return frames;
  }

  /** The topic's last change at or before `cursor`, as far back as it is remembered. */
  #stepBefore(topic: Topic, cursor: Revision): Revision {
    const steps = this.#steps.get(topic) ?? [];
    for (let i = steps.length - 1; i >= 0; i -= 1) {
      const step = steps[i];
      if (step !== undefined && step <= cursor) return step;
    }
    return cursor;
  }

  #encode(topic: Topic, from: Revision, to: Revision, encode: Encode): readonly Uint8Array[] {
    const { changes } = this.#source.changedSince(topic, from);
    const puts = changes.filter((change): change is Put => change.op === "put");
    const deletes = from === 0 ? [] : changes.filter((change): change is Delete => change.op === "delete");
    const pieces = Math.max(1, Math.ceil((puts.length + deletes.length) / SEGMENT_ROWS_MAX));
    const all = [...puts, ...deletes];
    return Array.from({ length: pieces }, (_, i) => {
      const piece = all.slice(i * SEGMENT_ROWS_MAX, (i + 1) * SEGMENT_ROWS_MAX);
      const frame = encode({
        type: "segment",
        topic,
        from,
        to,
        rows: piece.flatMap((change) => (change.op === "put" ? [[...rowOf(change.record)]] : [])),
        tombstones: piece.flatMap((change) =>
          change.op === "delete" ? [[...tombstoneRowOf(change)] as [number, string, number]] : [],
        ),
        more: i < pieces - 1,
      });
      this.#counters.encodings += 1;
      this.#counters.encodedBytes += frame.length;
      return frame;
    });
  }
}
