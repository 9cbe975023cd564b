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
  /** Tombstones up to here are forgotten: a cursor below it gets snapshots. */
  readonly horizon: Revision;
  /** Records and tombstones of `topic` changed after `since`. */
  changedSince(topic: Topic, since: Revision): { readonly changes: readonly Change[]; readonly last: Revision };
  lastChange(topic: Topic): Revision;
}

export type Encode = (message: DownMessage) => Uint8Array;

export interface SegmentCounters {
  encodings: number;
  encodedBytes: number;
}

interface Segment {
  readonly topic: Topic;
  readonly from: Revision;
  readonly to: Revision;
  readonly snapshot: boolean;
}

/** Revisions at which a topic changed, ascending; between `since` and the first of them it did not. */
interface Steps {
  since: Revision;
  readonly known: Revision[];
}

export class Segments {
  readonly #source: TopicSource;
  readonly #counters: SegmentCounters;
  readonly #naive: boolean;
  readonly #steps = new Map<Topic, Steps>();
  /** Steps are known without a gap since this revision. */
  #trackedSince: Revision;
  #cache = new Map<Encode, Map<string, readonly Uint8Array[]>>();

  /** `naive`: a frame for each change, encoded for each session. */
  constructor(source: TopicSource, counters: SegmentCounters, naive = false) {
    this.#naive = naive;
    this.#source = source;
    this.#counters = counters;
    this.#trackedSince = source.revision;
  }

  /** A commit changed `topic`. */
  step(topic: Topic, revision: Revision): void {
    const steps = this.#steps.get(topic) ?? { since: Math.min(this.#trackedSince, revision - 1), known: [] };
    this.#steps.set(topic, steps);
    if (steps.known.at(-1) === revision) return;
    steps.known.push(revision);
    if (steps.known.length > TOPIC_STEPS_MAX) steps.since = steps.known.shift() ?? steps.since;
  }

  forget(topic: Topic): void {
    this.#steps.delete(topic);
    this.#trackedSince = this.#source.revision;
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
    if (this.#naive) return this.#encode({ topic, from, to, snapshot: cursor === "snapshot" }, encode);
    const cache = this.#cache.get(encode) ?? new Map<string, readonly Uint8Array[]>();
    this.#cache.set(encode, cache);
    const key = `${topic} ${cursor === "snapshot" ? "snapshot" : from} ${to}`;
    const frames = cache.get(key) ?? this.#encode({ topic, from, to, snapshot: cursor === "snapshot" }, encode);
    cache.set(key, frames);
    return frames;
  }

  /** The topic's last change at or before `cursor`, or a revision since which it is known not to have changed. */
  #stepBefore(topic: Topic, cursor: Revision): Revision {
    const steps = this.#steps.get(topic);
    if (steps === undefined) return cursor;
    for (let i = steps.known.length - 1; i >= 0; i -= 1) {
      const step = steps.known[i];
      if (step !== undefined && step <= cursor) return step;
    }
    return Math.min(cursor, steps.since);
  }

  #encode({ topic, from, to, snapshot }: Segment, encode: Encode): readonly Uint8Array[] {
    const { changes } = this.#source.changedSince(topic, from);
    const puts = changes.filter((change): change is Put => change.op === "put");
    const deletes = snapshot ? [] : changes.filter((change): change is Delete => change.op === "delete");
    const rowsMax = this.#naive ? 1 : SEGMENT_ROWS_MAX;
    const pieces = Math.max(1, Math.ceil((puts.length + deletes.length) / rowsMax));
    const all = [...puts, ...deletes];
    return Array.from({ length: pieces }, (_, i) => {
      const piece = all.slice(i * rowsMax, (i + 1) * rowsMax);
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
