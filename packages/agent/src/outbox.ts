// Facts of one entity on their way to the controller, one at a time. A number is given when a fact is first sent, so a
// later status can replace an unsent one; a sent fact is sent again after every reconnect until it is answered.
// No input or output here: whoever owns it stores `stored()` before it sends what `next()` gave.
import type { Fact, LocalChange, Ran, Refusal, Revision, Write } from "@kith/schema";

export interface OutboxFact {
  /** Names the fact within this outbox, before it has a number. */
  readonly id: number;
  /** `step`: it ends what the unit's loop is doing. `immediate`: a tool's write. */
  readonly purpose: "step" | "immediate";
  /** 0 until it is first sent. */
  readonly sequence: number;
  readonly at: number;
  readonly writes: readonly Write[];
  readonly local: readonly LocalChange[];
  readonly ran?: Ran;
}

/** What a fact says, before the outbox has it. */
export type Said = Pick<OutboxFact, "at" | "writes" | "local" | "ran">;

export interface StoredOutbox {
  /** The highest number given out. */
  readonly given: number;
  readonly nextId: number;
  readonly facts: readonly OutboxFact[];
}

export interface Settled {
  readonly fact: OutboxFact;
  readonly revision: Revision;
  readonly refusal: Refusal | null;
}

export const emptyOutbox: StoredOutbox = { given: 0, nextId: 1, facts: [] };

/** Immediate writes of which only the last matters. */
const REPLACED: ReadonlySet<Write["kind"]> = new Set(["workload", "workload-version", "application-status"]);

export class Outbox {
  readonly entity: string;
  #given: number;
  #nextId: number;
  #facts: OutboxFact[];
  /** The first fact was sent on this connection. */
  #sent = false;

  constructor(entity: string, stored: StoredOutbox) {
    this.entity = entity;
    this.#given = stored.given;
    this.#nextId = stored.nextId;
    this.#facts = [...stored.facts];
  }

  get size(): number {
    return this.#facts.length;
  }

  get given(): number {
    return this.#given;
  }

  stored(): StoredOutbox {
    return { given: this.#given, nextId: this.#nextId, facts: this.#facts };
  }

  /** Queues a fact; answers its id, that of the fact it was merged into. */
  add(purpose: OutboxFact["purpose"], fact: Said): number {
    const merged = this.#replace(purpose, fact);
    if (merged !== null) return merged;
    const id = this.#nextId;
    this.#nextId += 1;
    this.#facts.push({ id, purpose, sequence: 0, ...fact });
    return id;
  }

  /** What may be sent now, with its number; null while something is under way or nothing waits. Store before sending. */
  next(): Fact | null {
    const [first] = this.#facts;
    if (first === undefined || this.#sent) return null;
    this.#sent = true;
    const sequence = first.sequence === 0 ? this.#given + 1 : first.sequence;
    this.#given = Math.max(this.#given, sequence);
    this.#facts[0] = { ...first, sequence };
    const { at, writes, local, ran } = first;
    const said = { at, writes: [...writes], local: [...local], ...(ran === undefined ? {} : { ran }) };
    return { entity: this.entity, sequence, ...said };
  }

  /** What `next` gave could not be stored, so it was not sent. */
  unsent(): void {
    this.#sent = false;
  }

  /**
   * The controller's answer. null when it answers nothing that is under way, or when the fact only has to be sent again
   * under another number. A refused fact has not used its number up.
   */
  applied(sequence: number, revision: Revision, refusal: Refusal | null): Settled | null {
    const [first] = this.#facts;
    if (first === undefined || first.sequence !== sequence) return null;
    this.#sent = false;
    if (refusal?.code === "sequence-gap" && refusal.expected < sequence) {
      this.#given = refusal.expected - 1;
      this.#facts[0] = { ...first, sequence: 0 };
      return null;
    }
    this.#facts.shift();
    if (refusal !== null) this.#given = sequence - 1;
    return { fact: first, revision, refusal };
  }

  /**
   * A new connection: `last` is the entity's last applied fact. Answers the fact that was applied without our hearing of it;
   * "behind" when the controller knows of facts that this disk has forgotten.
   */
  reconnect(last: number, revision: Revision): Settled | "behind" | null {
    this.#sent = false;
    if (last > this.#given) return "behind";
    const [first] = this.#facts;
    if (first === undefined || first.sequence === 0 || first.sequence > last) return null;
    this.#facts.shift();
    return { fact: first, revision, refusal: null };
  }

  /** Forgets everything and goes on after `last`. */
  restart(last: number): void {
    this.#given = last;
    this.#facts = [];
    this.#sent = false;
  }

  /** Answers the id of an unsent fact that `fact` took the place of. Order is kept: only the very last one is replaced. */
  #replace(purpose: OutboxFact["purpose"], fact: Said): number | null {
    const last = this.#facts.at(-1);
    const [write] = fact.writes;
    if (purpose !== "immediate" || write === undefined || fact.writes.length !== 1 || !REPLACED.has(write.kind))
      return null;
    if (last === undefined || last.purpose !== "immediate" || last.sequence !== 0) return null;
    if (last.writes.length !== 1 || last.writes[0]?.kind !== write.kind) return null;
    this.#facts[this.#facts.length - 1] = { ...last, ...fact };
    return last.id;
  }
}
