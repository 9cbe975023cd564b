// One unit's memory: its local records, its outbox and the run that is under way, in step with the file on disk. What is
// sent was stored before; writes to the file follow one another in order.
import type { LocalChange, Ran, Refusal, Write } from "@kith/schema";
import { applyLocal, initialLocal, localFromRecords, localRecords, type UnitLocalState } from "@kith/unit";
import { Outbox, type OutboxFact, type Settled } from "./outbox.ts";
import { removeUnit, type StoredUnit, writeUnit } from "./unit-file.ts";
import type { UnitHost } from "./unit-host.ts";

type Awaiting = (refusal: Refusal | null) => void;

export class UnitState {
  readonly unit: string;
  readonly outbox: Outbox;
  local: UnitLocalState;
  run: StoredUnit["run"];
  readonly #host: UnitHost;
  readonly #awaiting = new Map<number, Awaiting>();
  #saved: Promise<void> = Promise.resolve();
  #stale = false;
  #dropped = false;

  constructor(host: UnitHost, stored: StoredUnit) {
    this.#host = host;
    this.unit = stored.unit;
    this.outbox = new Outbox(stored.unit, stored.outbox);
    this.local = stored.records.length > 0 ? localFromRecords(stored.unit, stored.records) : initialLocal(stored.unit);
    this.run = stored.run;
  }

  /** The file still holds a fact that was answered since. Harmless, but it need not stay so while nothing happens. */
  get stale(): boolean {
    return this.#stale;
  }

  apply(changes: readonly LocalChange[]): void {
    this.local = applyLocal(this.local, changes);
  }

  /** Puts everything as it is now on disk. */
  save(): Promise<void> {
    if (this.#dropped) return Promise.resolve();
    const { unit, run } = this;
    this.#stale = false;
    const now: StoredUnit = { unit, records: localRecords(this.local), outbox: this.outbox.stored(), run };
    const saved = this.#saved.then(() => writeUnit(this.#host.disk, now));
    this.#saved = saved.catch(() => {});
    return saved;
  }

  /** The unit is gone: its file goes, and is not written again. */
  drop(): Promise<void> {
    this.#dropped = true;
    return this.#saved.then(() => removeUnit(this.#host.disk, this.unit));
  }

  /** Queues a fact and answers its id; `pump` stores and sends it. */
  say(purpose: OutboxFact["purpose"], writes: readonly Write[], local: readonly LocalChange[], ran?: Ran): number {
    const said = { at: this.#host.clock.now(), writes, local };
    return this.outbox.add(purpose, ran === undefined ? said : { ...said, ran });
  }

  /** Calls back once the fact is answered. */
  whenSettled(id: number, settled: Awaiting): void {
    const earlier = this.#awaiting.get(id);
    this.#awaiting.set(id, (refusal) => {
      earlier?.(refusal);
      settled(refusal);
    });
  }

  settled({ fact, refusal }: Settled): void {
    this.#awaiting.get(fact.id)?.(refusal);
    this.#awaiting.delete(fact.id);
    this.#stale = true;
  }

  /** Stores what waits and sends the next fact, if there is a connection and nothing else is under way. */
  async pump(): Promise<void> {
    const fact = this.#host.session.connected ? this.outbox.next() : null;
    try {
      await this.save();
    } catch (cause) {
      if (fact !== null) this.outbox.unsent();
      throw cause;
    }
    if (fact !== null) this.#host.session.send({ type: "facts", facts: [fact] });
  }

  /** The controller's copy takes the place of everything: this disk had forgotten some of it. */
  replace(local: UnitLocalState, lastApplied: number): void {
    this.local = local;
    this.outbox.restart(lastApplied);
    const lost: Refusal = { code: "store-failed", message: "the machine's disk lost what it had written" };
    for (const settle of this.#awaiting.values()) settle(lost);
    this.#awaiting.clear();
  }
}
