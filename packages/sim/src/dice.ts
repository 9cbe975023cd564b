// Chance for the simulator: one seed, and a stream of its own for each who draws, so that one more draw here changes
// nothing there.
import { type Random, seededRandom } from "@kith/base";
import { fnv1a64 } from "@kith/unit";

export class Dice implements Random {
  readonly #seed: number;
  readonly #random: Random;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  next(): number {
    return this.#random.next();
  }

  /** The stream called `name`: the same one for the same seed, whatever was drawn before. */
  fork(name: string): Dice {
    return new Dice(Number.parseInt(fnv1a64(`${this.#seed} ${name}`).slice(-8), 16));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[Math.floor(this.next() * list.length)];
  }
}
