// What waits for the engine: client commands before agent facts, and within each fair among sessions, each of which
// keeps its own order. Bounded in all and per session.
import { BoundedQueue } from "@kith/base";
import { getOrMake } from "./get-or-make.ts";
import { QUEUE_COMMANDS_MAX, QUEUE_SESSION_COMMANDS_MAX } from "./limits.ts";

/** `client` goes first. */
export type Lane = "client" | "agent";

/** Sessions take turns: a map's order is that of the next turn. */
type Turns<T> = Map<string, BoundedQueue<T>>;

export class CommandQueue<T> {
  readonly #lanes: { readonly [L in Lane]: Turns<T> } = { client: new Map(), agent: new Map() };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Answers false when there is no room, in all or for this session. */
  push(lane: Lane, session: string, item: T): boolean {
    if (this.#size >= QUEUE_COMMANDS_MAX) return false;
    const queue = getOrMake(this.#lanes[lane], session, () => new BoundedQueue<T>(QUEUE_SESSION_COMMANDS_MAX));
    if (!queue.push(item)) return false;
    this.#size += 1;
    return true;
  }

  shift(): T | undefined {
    return this.#shiftOf(this.#lanes.client) ?? this.#shiftOf(this.#lanes.agent);
  }

  #shiftOf(turns: Turns<T>): T | undefined {
    for (const [session, queue] of turns) {
      turns.delete(session);
      const item = queue.shift();
      if (queue.size > 0) turns.set(session, queue);
      if (item === undefined) continue;
      this.#size -= 1;
      return item;
    }
    return undefined;
  }
}
