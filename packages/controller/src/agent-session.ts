// One agent's connection after its welcome: facts in, what became of them out, and all that rides along: heartbeats,
// presence, acknowledgements, logs, questions.
import type { Clock, Log, Result } from "@kith/base";
import type { Codec, DownMessage, Fact, Refusal, UpMessage } from "@kith/schema";
import type { Connection } from "@kith/wire";
import { type Bye, sayBye } from "./agent-handshake.ts";
import { type AnswerSources, answerQuery } from "./answers.ts";
import { COME_AGAIN } from "./come-again.ts";
import type { DebugLog } from "./debug-log.ts";
import type { Submitted } from "./engine.ts";
import type { Leases } from "./leases.ts";
import { SILENCE_MS } from "./limits.ts";
import type { AgentPresences } from "./presence.ts";
import type { SessionAnswers } from "./settled.ts";

/** What a session may use of its model. */
export interface SessionHost {
  readonly answers: AnswerSources;
  readonly presence: AgentPresences;
  readonly leases: Leases;
  readonly settled: SessionAnswers;
  readonly debugLog: DebugLog;
  readonly clock: Clock;
  readonly log: Log;
  submitFact(machine: string, fact: Fact): Promise<Submitted>;
  /** The machine holds everything up to `revision`: what brought it there leaves its window. */
  acked(machine: string, revision: number): void;
  /** Brings a session to which nothing is owed to `revision`; false when something is. */
  bringTo(machine: string, revision: number): boolean;
  /** A new progress line of a task, or presence: views may show something else. */
  touched(entities: readonly string[]): void;
}

type Up<T extends UpMessage["type"]> = Extract<UpMessage, { type: T }>;

export class AgentSession {
  readonly machine: string;
  readonly connection: Connection;
  readonly codec: Codec;
  readonly #host: SessionHost;
  #frames: Uint8Array[] = [];
  #heardAt: number;
  #logSequence = 0;
  #closed = false;

  constructor(machine: string, connection: Connection, codec: Codec, host: SessionHost) {
    this.machine = machine;
    this.connection = connection;
    this.codec = codec;
    this.#host = host;
    this.#heardAt = host.clock.monotonic();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Said nothing for longer than any live agent would. */
  get silent(): boolean {
    return this.#host.clock.monotonic() - this.#heardAt > SILENCE_MS;
  }

  /** What is sent in one turn of the loop leaves in one write. */
  send(message: DownMessage): void {
    if (this.#closed) return;
    if (this.#frames.length === 0) queueMicrotask(() => this.#write());
    this.#frames.push(this.codec.encodeDown(message));
  }

  /** Frames that were encoded for several sessions; what was sent before leaves before. */
  sendFrames(frames: readonly Uint8Array[]): void {
    if (this.#closed) return;
    this.#write();
    this.connection.send(frames);
  }

  bye(bye: Bye): void {
    if (this.#closed) return;
    this.#write();
    this.#closed = true;
    sayBye(this.connection, bye);
  }

  /** The connection is gone. */
  ended(): void {
    this.#closed = true;
  }

  readonly receive = (frame: Uint8Array | string): void => {
    if (this.#closed) return;
    this.#heardAt = this.#host.clock.monotonic();
    const message = typeof frame === "string" ? null : this.codec.decodeUp(frame);
    if (message === null || !message.ok) {
      this.#host.log.warn("an agent sent a bad frame", { machine: this.machine, error: message?.error.message });
      this.bye({ reason: "cannot read frame", retry: true });
      return;
    }
    this.#take(message.value);
  };

  #take(message: UpMessage): void {
    switch (message.type) {
      case "facts":
        for (const fact of message.facts) void this.#fact(fact);
        return;
      case "ack":
        this.#host.acked(this.machine, message.revision);
        this.#host.settled.acked(this.machine, message.revision);
        return;
      case "idle":
        this.#host.settled.idle(this.machine, message.revision);
        return;
      case "presence":
        this.#host.presence.told(message.units.filter(({ unit }) => this.#owns(unit)));
        return;
      case "heartbeat":
        this.send({ type: "heartbeat", echo: message.sent, leases: this.#host.leases.renew(this.machine) });
        return;
      case "ask":
        this.#ask(message);
        return;
      case "log":
        this.#log(message);
        return;
      case "hello":
      case "proof":
        this.bye({ reason: `cannot take ${message.type} after welcome`, retry: false });
        return;
      default:
        message satisfies never;
    }
  }

  async #fact(fact: Fact): Promise<void> {
    const { outcome, revision } = await this.#host.submitFact(this.machine, fact);
    if (this.#closed) return;
    const refusal = outcome.ok ? null : outcome.error;
    if (refusal !== null && COME_AGAIN.has(refusal.code)) {
      this.bye({ reason: `cannot take facts now: ${refusal.code}`, retry: true });
      return;
    }
    this.send({ type: "applied", entity: fact.entity, sequence: fact.sequence, revision, refusal });
    if (this.#host.bringTo(this.machine, revision)) this.send({ type: "at", revision });
  }

  #ask({ id, unit, query }: Up<"ask">): void {
    const { answers } = this.#host;
    const answer: Result<unknown, Refusal> = answerQuery(answers, this.machine, unit, query);
    const { revision } = answers.world;
    if (answer.ok && query.kind === "action-log") this.#host.touched([]);
    const value = answer.ok ? (answer.value as Extract<DownMessage, { type: "answer" }>["value"]) : null;
    this.send({ type: "answer", id, revision, value, refusal: answer.ok ? null : answer.error });
  }

  /** Lines keep the name of their unit only where it is on this machine. */
  #log({ sequence, dropped, lines }: Up<"log">): void {
    if (sequence <= this.#logSequence) return;
    this.#logSequence = sequence;
    const own = `machine ${this.machine}`;
    const entries = lines.map((line) =>
      line.entity === own || this.#owns(line.entity) ? line : { ...line, entity: own },
    );
    const at = this.#host.clock.now();
    if (dropped > 0)
      entries.unshift({ entity: own, at, level: "WARNING", module: "kith.log", message: `${dropped} lines dropped` });
    this.#host.debugLog.append(entries);
  }

  #owns(unit: string): boolean {
    return this.#host.answers.world.get("assignment", this.machine, unit) !== undefined;
  }

  #write(): void {
    if (this.#frames.length === 0 || this.#closed) return;
    const frames = this.#frames;
    this.#frames = [];
    this.connection.send(frames);
  }
}
