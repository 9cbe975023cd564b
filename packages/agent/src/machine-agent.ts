// The agent of one machine: the mirror, the connection, and a loop for each unit that is assigned here. It applies what
// comes down at `at`, wakes the loops, and tells the controller when all of them are at rest.
import type { Cancel } from "@kith/base";
import type { DownMessage, Revision } from "@kith/schema";
import { deleteOf, machineEntity, recordOf } from "@kith/schema";
import { createMirror, type Mirror, type RecordView, type Tombstone } from "@kith/unit";
import { AgentError } from "./agent-error.ts";
import { AGENT_RETRY, STOP_GRACE_MS } from "./limits.ts";
import type { LogQueue } from "./log-queue.ts";
import { MachineCommands } from "./machine-commands.ts";
import { MachineMemory } from "./machine-memory.ts";
import { type MachineFacts, MachineReport } from "./machine-report.ts";
import type { Session, Welcome } from "./session.ts";
import { freshUnit, readUnits, type StoredUnit } from "./unit-file.ts";
import type { UnitHost } from "./unit-host.ts";
import { UnitLoop } from "./unit-loop.ts";

export interface MachineAgentOptions {
  readonly host: Omit<UnitHost, "mirror" | "moved" | "ended" | "session" | "logLine">;
  readonly facts: () => MachineFacts;
  readonly session: (agent: MachineAgent) => Session;
  readonly logQueue: (agent: MachineAgent) => LogQueue;
}

export class MachineAgent {
  readonly session: Session;
  readonly #host: UnitHost;
  readonly #logs: LogQueue;
  readonly #memory: MachineMemory;
  readonly #report: MachineReport;
  readonly #commands: MachineCommands;
  readonly #loops = new Map<string, UnitLoop>();
  /** Units whose loops are being started. */
  readonly #beginning = new Set<string>();
  readonly #stored = new Map<string, StoredUnit>();
  /** Last applied fact by entity, as the last welcome said. */
  #applied: ReadonlyMap<string, number> = new Map();
  #mirror: Mirror = createMirror();
  #epoch = "";
  #welcomeRevision: Revision = 0;
  #unacked = 0;
  #idleSent: Revision = -1;
  #stopping = false;
  #closed = false;

  constructor(options: MachineAgentOptions) {
    this.session = options.session(this);
    this.#logs = options.logQueue(this);
    this.#host = {
      ...options.host,
      session: this.session,
      mirror: () => this.#mirror,
      logLine: (line) => this.#logs.add(line),
      moved: () => this.#tellIdle(),
      ended: (unit) => this.#ended(unit),
    };
    this.#memory = new MachineMemory(this.#host);
    this.#report = new MachineReport(options.host.identity.machine, this.#memory, options.facts);
    this.#commands = new MachineCommands(this.#host, this.#memory);
  }

  /** Ends what an earlier agent left running, then connects. */
  async start(): Promise<void> {
    for (const stored of await readUnits(this.#host.disk)) {
      this.#stored.set(stored.unit, stored);
      if (stored.run === null) continue;
      await this.#host.hooks.endInterrupted(stored.run.process, stored.run.contextId);
      this.#stored.set(stored.unit, { ...stored, run: null });
    }
    await this.#memory.load();
    await this.#commands.load();
    this.session.start();
  }

  /** What the mirror holds now. */
  view(): RecordView {
    return this.#mirror.pin();
  }

  /**
   * Begins nothing new, lets what runs come to its end for STOP_GRACE_MS, and closes. Resolves when closed: at once when
   * nothing runs, or when nobody waits for it any more because the machine is gone from the model.
   */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const drained = Promise.all([this.#commands.drain(), ...[...this.#loops.values()].map((loop) => loop.drain())]);
    const ended = drained.catch((cause) => this.#host.log.error("cannot store how it ended", { cause: String(cause) }));
    if (this.#isWanted()) await this.#within(STOP_GRACE_MS, ended);
    this.#logs.flush();
    this.close();
  }

  /** Ends at once: what runs is killed, and the next agent finds it interrupted. */
  close(): void {
    this.#closed = true;
    for (const loop of this.#loops.values()) loop.close();
    this.#commands.close();
    this.#logs.close();
    this.session.close();
  }

  /** For the hello: a process that has just started holds nothing, and gets snapshots. */
  resume() {
    const presence = [...this.#loops.values()].map((loop) => loop.presence);
    const cursor = this.#epoch === "" ? 0 : this.#mirror.revision;
    return { epoch: this.#epoch, cursor, topics: this.#mirror.topics(), presence };
  }

  welcomed(welcome: Welcome): void {
    // Another epoch: what the mirror holds is of a world that is no more.
    if (this.#epoch !== "" && this.#epoch !== welcome.epoch) {
      this.#mirror = createMirror();
      for (const loop of this.#loops.values()) loop.newEpoch();
    }
    this.#epoch = welcome.epoch;
    this.#applied = new Map(welcome.applied);
    this.#welcomeRevision = welcome.revision;
    this.#unacked = 0;
    this.#idleSent = -1;
    this.#memory.reconnected(this.#lastApplied(machineEntity(this.#host.identity.machine)));
    for (const loop of this.#loops.values()) {
      loop.reconnected(this.#lastApplied(loop.unit), welcome.revision);
      loop.wake();
    }
    this.#logs.flush();
  }

  lost(): void {
    this.#mirror.discard();
    this.#unacked = 0;
  }

  take(message: DownMessage, bytes: number): void {
    switch (message.type) {
      case "open":
      case "close":
        this.#unacked += bytes;
        this.#mirror[message.type](message.topic);
        return;
      case "segment":
        this.#unacked += bytes;
        this.#segment(message);
        return;
      case "at":
        this.#at(message.revision, bytes);
        return;
      case "applied":
        if (message.entity === machineEntity(this.#host.identity.machine))
          this.#memory.applied(message.sequence, message.revision, message.refusal);
        else {
          this.#loops.get(message.entity)?.applied(message.sequence, message.revision, message.refusal);
        }
        return;
      default:
        this.#host.log.warn("the controller sent what it must not", { type: message.type });
    }
  }

  #segment({ topic, rows, tombstones }: Extract<DownMessage, { type: "segment" }>): void {
    const records = rows.map((row) => must(recordOf(row)));
    const deleted = tombstones.map((row): Tombstone => {
      const { kind, key, revision } = must(deleteOf(row, topic));
      return [kind, key, revision];
    });
    this.#mirror.segment(topic, records, deleted);
  }

  #at(revision: Revision, bytes: number): void {
    this.#mirror.at(revision);
    this.session.send({ type: "ack", revision: this.#mirror.revision, bytes: this.#unacked + bytes });
    this.#unacked = 0;
    this.#followAssignments();
    this.#report.follow(this.#mirror.pin());
    this.#commands.follow(this.#mirror.pin());
    for (const loop of this.#loops.values()) loop.wake();
    this.#tellIdle();
  }

  #isWanted(): boolean {
    const { revision } = this.#mirror;
    return revision === 0 || (this.view().get("machine", this.#host.identity.machine)?.life ?? "dead") !== "dead";
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    let cancel: Cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#host.clock.after(ms, resolve);
    });
    await Promise.race([work, late]).finally(cancel);
  }

  /** A loop for every unit that is assigned to this machine, and for no other. */
  #followAssignments(): void {
    const view = this.#mirror.pin();
    const assigned = new Set<string>();
    for (const { unit } of view.list("assignment", this.#host.identity.machine)) {
      // A unit that has ended stays assigned while a subordinate of it still goes: it does not begin again.
      if (view.get("unit", unit)?.life !== "dead" || this.#loops.has(unit) || this.#stored.has(unit))
        assigned.add(unit);
    }
    for (const unit of assigned) if (!this.#loops.has(unit) && !this.#beginning.has(unit)) this.#begin(unit);
    for (const [unit, loop] of this.#loops) if (!assigned.has(unit)) loop.abandon();
    for (const [unit, stored] of this.#stored) {
      if (assigned.has(unit)) continue;
      // A unit that was taken away while no agent was here.
      this.#stored.delete(unit);
      new UnitLoop(this.#host, stored).abandon();
    }
  }

  #begin(unit: string): void {
    if (this.#stopping) return;
    this.#beginning.add(unit);
    const loop = new UnitLoop(this.#host, this.#stored.get(unit) ?? freshUnit(unit));
    loop.begin().then(
      () => {
        this.#beginning.delete(unit);
        if (this.#closed || this.#stopping) return;
        this.#stored.delete(unit);
        this.#loops.set(unit, loop);
        this.session.send({ type: "presence", units: [loop.presence] });
        if (this.session.connected) loop.reconnected(this.#lastApplied(unit), this.#welcomeRevision);
        loop.wake();
      },
      (cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        this.#host.log.error("cannot begin a unit's loop", { unit, reason });
        this.#host.clock.after(AGENT_RETRY.firstMs, () => {
          this.#beginning.delete(unit);
          if (!this.#closed) this.#followAssignments();
        });
      },
    );
  }

  #lastApplied(entity: string): number {
    return this.#applied.get(entity) ?? 0;
  }

  #ended(unit: string): void {
    this.#loops.delete(unit);
    this.#tellIdle();
  }

  /** All loops at rest at the mirror's revision, and nothing left to say. */
  #tellIdle(): void {
    const { revision } = this.#mirror;
    if (
      revision === 0 ||
      revision === this.#idleSent ||
      this.#beginning.size > 0 ||
      this.#memory.waiting ||
      !this.#commands.idle
    )
      return;
    for (const loop of this.#loops.values()) if (!loop.idleAt(revision)) return;
    if (this.session.send({ type: "idle", revision })) this.#idleSent = revision;
  }
}

function must<T>(result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string }): T {
  if (!result.ok) throw new AgentError(`cannot read what the controller sent: ${result.error}`, { retryable: true });
  return result.value;
}
