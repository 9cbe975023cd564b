// What the machine itself has to say and what it runs, in step with one file. What is sent was stored before; a command
// is noted down before it begins, on the medium, since nobody else remembers that it ran.
import { machineEntity, type Refusal, type Revision, type Write } from "@kith/schema";
import type { ProcessIdentity } from "./hooks.ts";
import { AGENT_RETRY } from "./limits.ts";
import { emptyOutbox, Outbox, type StoredOutbox } from "./outbox.ts";
import type { UnitHost } from "./unit-host.ts";

/** A command that was begun: the process is null until it is known. */
export interface MachineRun {
  readonly task: string;
  readonly contextId: string;
  readonly process: ProcessIdentity | null;
}

interface StoredMachine extends StoredOutbox {
  readonly runs: readonly MachineRun[];
}

const FILE = "state/machine.json";

export class MachineMemory {
  /** Commands that run, by task. */
  readonly runs = new Map<string, MachineRun>();
  readonly #host: UnitHost;
  #outbox: Outbox;
  #saved: Promise<void> = Promise.resolve();

  constructor(host: UnitHost) {
    this.#host = host;
    this.#outbox = new Outbox(machineEntity(host.identity.machine), emptyOutbox);
  }

  /** Something is still to be said, or was said and not answered. */
  get waiting(): boolean {
    return this.#outbox.size > 0;
  }

  /** Tasks whose end is on its way: their orders may still stand. */
  endedTasks(): string[] {
    const writes = this.#outbox.stored().facts.flatMap((fact) => fact.writes);
    return writes.flatMap((write) => (write.kind === "task" && write.status !== "running" ? [write.id] : []));
  }

  async load(): Promise<void> {
    const stored = parse(await this.#host.disk.read(FILE));
    if (stored === null) return;
    this.#outbox = new Outbox(this.#outbox.entity, stored);
    for (const run of stored.runs) this.runs.set(run.task, run);
  }

  /** Queues a fact; it is stored and sent in its turn. */
  say(write: Write): void {
    this.#outbox.add("step", { at: this.#host.clock.now(), writes: [write], local: [] });
    if (this.#host.session.connected) this.#pump();
    else this.save().catch((cause) => this.#cannotStore(cause));
  }

  reconnected(last: number): void {
    if (this.#outbox.reconnect(last, 0) === "behind") {
      // The disk has forgotten the numbers; what is left to say is as true as before, and saying it twice does nothing.
      const { facts } = this.#outbox.stored();
      this.#outbox.restart(last);
      for (const { purpose, at, writes, local } of facts) this.#outbox.add(purpose, { at, writes, local });
    }
    this.#pump();
  }

  applied(sequence: number, revision: Revision, refusal: Refusal | null): void {
    const settled = this.#outbox.applied(sequence, revision, refusal);
    if (settled !== null && refusal !== null) {
      const kinds = settled.fact.writes.map((write) => write.kind);
      this.#host.log.error("the controller refused what the machine said", { code: refusal.code, kinds });
    }
    this.#host.moved("");
    this.#pump();
  }

  /** Puts everything as it is now on disk. */
  save(): Promise<void> {
    const now: StoredMachine = { ...this.#outbox.stored(), runs: [...this.runs.values()] };
    const durable = this.runs.size > 0 || this.endedTasks().length > 0;
    const saved = this.#saved.then(() => this.#host.disk.write(FILE, JSON.stringify(now), { durable }));
    this.#saved = saved.catch(() => {});
    return saved;
  }

  #pump(): void {
    const { session, clock } = this.#host;
    const fact = session.connected ? this.#outbox.next() : null;
    if (fact === null) return;
    this.save().then(
      () => session.send({ type: "facts", facts: [fact] }),
      (cause) => {
        this.#cannotStore(cause);
        this.#outbox.unsent();
        clock.after(AGENT_RETRY.firstMs, () => this.#pump());
      },
    );
  }

  #cannotStore(cause: unknown): void {
    this.#host.log.error("cannot store what the machine says", { cause: String(cause) });
  }
}

function parse(text: string | null): StoredMachine | null {
  if (text === null) return null;
  try {
    return { runs: [], ...(JSON.parse(text) as StoredOutbox) };
  } catch {
    // Torn by a power cut: the controller's welcome says where the numbers stand.
    return null;
  }
}
