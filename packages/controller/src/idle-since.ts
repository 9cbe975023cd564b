// Since when nobody has needed a thing, told by looking again and again: what is needed once in between starts anew. In
// memory only: after a start everything has its whole grace again.

export class IdleSince {
  readonly #graceMs: number;
  #since = new Map<string, number>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** Takes what is idle at time `now` (monotonic). Answers what was idle at every look of a whole grace. */
  look(idle: Iterable<string>, now: number): string[] {
    const since = new Map<string, number>();
    const due: string[] = [];
    for (const name of idle) {
      const first = this.#since.get(name) ?? now;
      since.set(name, first);
      if (first + this.#graceMs <= now) due.push(name);
    }
    this.#since = since;
    return due;
  }
}
