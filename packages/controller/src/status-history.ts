// A model's status history: each status that differs from the one before it, in segment files. Written as commits and
// agents' news come, at the cost of what they changed; read by `show-status-log`.
import {
  type DurableWorld,
  type HistoryEntry,
  type HistoryKind,
  historyKinds,
  historyOfChange,
  historyOfPresence,
  type PresenceView,
} from "@kith/domain";
import type { Commit } from "@kith/schema";
import { STATUS_HISTORY_AGE_MS, STATUS_HISTORY_ANSWER_MAX, STATUS_HISTORY_BYTES_MAX } from "./limits.ts";
import type { LogFile, LogKind } from "./segment-files.ts";

export const STATUS_HISTORY: LogKind = {
  bytesMax: STATUS_HISTORY_BYTES_MAX,
  ageMs: STATUS_HISTORY_AGE_MS,
  dropped: (count, at) => JSON.stringify({ dropped: count, at }),
};

/** Which entries are asked for; null is no limit, and so is an empty list. */
export interface HistoryFilter {
  /** The newest so many. */
  readonly size: number | null;
  readonly since: number | null;
  /** Entries with one of these messages are left out. */
  readonly exclude: readonly string[];
}

export interface StatusHistoryOptions {
  readonly file: LogFile;
  readonly world: DurableWorld;
  readonly presence: PresenceView;
  readonly now: () => number;
}

export class StatusHistory {
  readonly #options: StatusHistoryOptions;
  /** `<kind> <entity>` → the status that was written last. */
  readonly #last = new Map<string, { readonly text: string; readonly at: number }>();
  #reading: Promise<unknown> = Promise.resolve();

  /** What the world shows already is not news. */
  constructor(options: StatusHistoryOptions) {
    this.#options = options;
    const { world, presence } = options;
    for (const kind of ["unit", "application", "machine", "model"] as const)
      for (const record of world.all(kind))
        for (const entry of historyOfChange(world, presence, { op: "put", record }, 0)) this.#news(entry);
  }

  /** The world already stands at `commit`. */
  follow(commit: Commit): void {
    const { world, presence, now } = this.#options;
    const at = now();
    const entries: HistoryEntry[] = [];
    for (const change of commit.changes) {
      if (change.op === "delete") this.#forget(change.kind, change.key);
      else entries.push(...historyOfChange(world, presence, change, at));
    }
    this.#write(entries);
  }

  /** Something else is known of these units and machines (`machine <id>`). */
  heard(entities: readonly string[]): void {
    const { world, presence, now } = this.#options;
    const at = now();
    this.#write(entities.flatMap((entity) => historyOfPresence(world, presence, entity, at)));
  }

  /** Entries of `entity`, newest first. `kind` is Juju's: `unit` is both of a unit's. One question is answered at a time. */
  read(entity: string, kind: string, filter: HistoryFilter): Promise<readonly HistoryEntry[]> {
    const kinds: readonly HistoryKind[] =
      kind === "unit" ? ["workload", "juju-unit"] : historyKinds.filter((one) => one === kind);
    if (kinds.length === 0) return Promise.resolve([]);
    const read = this.#reading.then(() => this.#read(entity, kinds, filter));
    this.#reading = read.catch(() => {});
    return read;
  }

  async #read(entity: string, kinds: readonly HistoryKind[], filter: HistoryFilter): Promise<readonly HistoryEntry[]> {
    const size = Math.min(filter.size ?? STATUS_HISTORY_ANSWER_MAX, STATUS_HISTORY_ANSWER_MAX);
    const last = new Map<string, string>();
    let found: HistoryEntry[] = [];
    // Found out without reading the line as JSON: most are of somebody else.
    const own = `"entity":${JSON.stringify(entity)},`;
    for await (const line of this.#options.file.lines()) {
      const entry = line.includes(own) ? parseLine(line) : null;
      if (entry === null || entry.entity !== entity || !kinds.includes(entry.kind)) continue;
      // Told again by an agent that came back.
      if (last.get(entry.kind) === textOf(entry)) continue;
      last.set(entry.kind, textOf(entry));
      if (entry.at < (filter.since ?? 0) || filter.exclude.includes(entry.message)) continue;
      found.push(entry);
      if (found.length > 2 * size) found = found.slice(-size);
    }
    // By when it was so; of what was so at once the later line is the newer.
    return found
      .reverse()
      .sort((a, b) => b.at - a.at)
      .slice(0, size);
  }

  #write(entries: readonly HistoryEntry[]): void {
    const news = entries.flatMap((entry) => this.#news(entry) ?? []);
    if (news.length > 0) this.#options.file.append(news.map(lineOf));
  }

  /** null for what was written already. What shows again because an error is over, does so since now. */
  #news(entry: HistoryEntry): HistoryEntry | null {
    const key = `${entry.kind} ${entry.entity}`;
    const text = textOf(entry);
    const last = this.#last.get(key);
    if (last?.text === text) return null;
    const at = entry.at >= (last?.at ?? 0) ? entry.at : this.#options.now();
    this.#last.set(key, { text, at });
    return { ...entry, at };
  }

  #forget(kind: string, key: string): void {
    const kinds: readonly HistoryKind[] =
      kind === "unit"
        ? ["workload", "juju-unit"]
        : kind === "machine"
          ? ["machine", "juju-machine"]
          : kind === "application"
            ? ["application"]
            : [];
    for (const one of kinds) this.#last.delete(`${one} ${key}`);
  }
}

const textOf = ({ status, message }: HistoryEntry): string => `${status} ${message}`;

/** In this order: `read` looks for the entity as it is written. */
const lineOf = ({ at, entity, kind, status, message }: HistoryEntry): string =>
  JSON.stringify({ at, entity, kind, status, message });

function parseLine(line: string): HistoryEntry | null {
  try {
    return JSON.parse(line) as HistoryEntry;
  } catch {
    // Cut off in the middle by a crash of the machine.
    return null;
  }
}
