// What a unit's loop keeps on disk, in one file that is replaced whole: what it has done, what it still has to say, and
// the process that is running.
import type { LocalRecord } from "@kith/schema";
import type { Disk } from "./disk.ts";
import type { ProcessIdentity } from "./hooks.ts";
import { unitTag } from "./machine-layout.ts";
import { emptyOutbox, type StoredOutbox } from "./outbox.ts";

export interface StoredUnit {
  readonly unit: string;
  readonly records: readonly LocalRecord[];
  readonly outbox: StoredOutbox;
  /** The run that was begun: the process is null until it is known. */
  readonly run: { readonly contextId: string; readonly process: ProcessIdentity | null } | null;
}

const DIRECTORY = "state/units";
const fileOf = (unit: string) => `${DIRECTORY}/${unitTag(unit)}.json`;

export const freshUnit = (unit: string): StoredUnit => ({ unit, records: [], outbox: emptyOutbox, run: null });

/** What this disk knows; the controller's welcome then says whether that is all. */
export async function readUnits(disk: Disk): Promise<StoredUnit[]> {
  const units: StoredUnit[] = [];
  for (const name of await disk.list(DIRECTORY)) {
    if (!name.endsWith(".json")) continue;
    const unit = parse(await disk.read(`${DIRECTORY}/${name}`));
    if (unit !== null) units.push(unit);
  }
  return units;
}

/** Records and facts never change: what did not move since the last write is not put into words again. */
const texts = new WeakMap<object, string>();

export const writeUnit = (disk: Disk, unit: StoredUnit): Promise<void> => disk.write(fileOf(unit.unit), textOf(unit));

function textOf({ unit, records, outbox, run }: StoredUnit): string {
  const { facts, ...numbers } = outbox;
  const said = `${JSON.stringify(numbers).slice(0, -1)},"facts":${listOf(facts)}}`;
  return `{"unit":${JSON.stringify(unit)},"records":${listOf(records)},"outbox":${said},"run":${JSON.stringify(run)}}`;
}

const listOf = (values: readonly object[]): string => `[${values.map(wordsOf).join(",")}]`;

function wordsOf(value: object): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = JSON.stringify(value);
    texts.set(value, text);
  }
  return text;
}

export const removeUnit = (disk: Disk, unit: string): Promise<void> => disk.remove(fileOf(unit));

/** A file that a power cut left empty or torn is as good as none. */
function parse(text: string | null): StoredUnit | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as StoredUnit;
    return typeof value.unit === "string" && Array.isArray(value.records) ? value : null;
  } catch {
    return null;
  }
}
