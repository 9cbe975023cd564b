// Time that passes only when everybody has nothing left to do: the next timer, then all that follows from it, then the
// next. Timers of one instant fire in the order in which they were set.
import type { Cancel, Clock, Millis } from "@kith/base";

interface Timer {
  readonly due: Millis;
  readonly order: number;
  run: (() => void) | null;
}

/** Any moment will do; a fixed one makes runs repeatable. */
const BEGIN: Millis = Date.UTC(2026, 0, 1);

export class VirtualClock implements Clock {
  #time: Millis = 0;
  #order = 0;
  readonly #heap: Timer[] = [];
  /** Turns of the real event loop that are waited for after a timer: more while something decodes real streams. */
  turns = 1;

  now(): Millis {
    return BEGIN + this.#time;
  }

  monotonic(): Millis {
    return this.#time;
  }

  after(delayMs: Millis, run: () => void): Cancel {
    this.#order += 1;
    const timer: Timer = { due: this.#time + Math.max(0, delayMs), order: this.#order, run };
    this.#push(timer);
    return () => {
      timer.run = null;
    };
  }

  sleep(delayMs: Millis): Promise<void> {
    return new Promise((resolve) => void this.after(delayMs, resolve));
  }

  /** Lets time pass until `done`, at most `limitMs`; answers whether it came to that. */
  async runUntil(done: () => boolean, limitMs: Millis): Promise<boolean> {
    const end = this.#time + limitMs;
    await this.#quiet();
    while (!done()) {
      const next = this.#pop(end);
      if (next === null) {
        this.#time = end;
        return done();
      }
      this.#time = Math.max(this.#time, next.due);
      next.run?.();
      await this.#quiet();
    }
    return true;
  }

  /** The result of `work`, with as much time as it needs, at most `limitMs`; undefined when that was not enough. */
  async drive<T>(work: Promise<T>, limitMs: Millis): Promise<T | undefined> {
    let over = false;
    const end = (): void => {
      over = true;
    };
    work.then(end, end);
    return (await this.runUntil(() => over, limitMs)) ? work : undefined;
  }

  /** Everything that can go on without time passing has gone on. */
  async #quiet(): Promise<void> {
    for (let turn = 0; turn < this.turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #pop(end: Millis): Timer | null {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.run !== null && top.due > end) return null;
      this.#removeTop();
      if (top.run !== null) return top;
    }
    return null;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, timer)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = timer;
  }

  #removeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (left === undefined) break;
      if (right !== undefined && before(right, left)) child += 1;
      const smaller = heap[child];
      if (smaller === undefined || before(last, smaller)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
  }
}

const before = (a: Timer, b: Timer): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);
