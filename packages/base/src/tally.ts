// What there is most of, among more names than anybody wants to keep. Bounded: when it is full, the lesser half is forgotten,
// so a count may be short by what was forgotten before, and the largest are right.
export class Tally {
  readonly #max: number;
  #counts = new Map<string, number>();

  constructor(max: number) {
    this.#max = max;
  }

  add(name: string, by = 1): void {
    const known = this.#counts.get(name);
    if (known === undefined && this.#counts.size >= this.#max) this.#forget();
    this.#counts.set(name, (known ?? 0) + by);
  }

  /** The `count` largest, largest first. */
  top(count: number): [name: string, count: number][] {
    return [...this.#counts].sort(([, a], [, b]) => b - a).slice(0, count);
  }

  #forget(): void {
    this.#counts = new Map(this.top(Math.ceil(this.#max / 2)));
  }
}
