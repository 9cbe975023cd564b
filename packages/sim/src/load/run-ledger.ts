// What the charms of one process did, written down by themselves: each run, and what they last read of each other. It is
// compared with what the controller made durable (`model-check.ts`).

export interface RunNote {
  readonly unit: string;
  readonly hook: string;
  /** Id and remote unit of the relation's event; empty for others. */
  readonly relation: string;
  readonly remote: string;
  readonly contextId: string;
}

/** What an agent holds on its disk for a unit: the number of its last fact, and how many wait to be answered. */
export interface OutboxNote {
  readonly unit: string;
  readonly given: number;
  readonly waiting: number;
}

export interface LedgerNotes {
  /** Runs that ended well, in their order per unit. */
  readonly runs: readonly RunNote[];
  /** The settings of `remote` as `unit` read them last, in canonical JSON. */
  readonly reads: readonly (readonly [unit: string, relation: string, remote: string, settings: string])[];
  readonly outboxes: readonly OutboxNote[];
}

export class RunLedger {
  readonly runs: RunNote[] = [];
  readonly #reads = new Map<string, readonly [string, string, string, string]>();

  read(unit: string, relation: string, remote: string, settings: unknown): void {
    this.#reads.set(`${unit} ${relation} ${remote}`, [unit, relation, remote, canonical(settings)]);
  }

  notes(outboxes: readonly OutboxNote[]): LedgerNotes {
    return { runs: [...this.runs], reads: [...this.#reads.values()], outboxes };
  }
}

/** One text for equal settings, in whatever order their keys come. */
export function canonical(settings: unknown): string {
  return JSON.stringify(Object.entries(settings ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
