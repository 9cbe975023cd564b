// The agent's one connection: opened, proved, kept alive and opened again with growing pauses. It knows frames and
// requests; what the messages mean is its owner's business.
import { backoffMs, type Cancel, type Clock, type Log, type Random } from "@kith/base";
import {
  type Codec,
  codecFor,
  type DownMessage,
  isPositional,
  proofBytes,
  protocolVersion,
  type Query,
  type QueryAnswers,
  refusalText,
  schemaHash,
  type UpMessage,
} from "@kith/schema";
import type { Connect, Connection } from "@kith/wire";
import type { AgentCrypto, AgentKey } from "./agent-crypto.ts";
import { AgentError } from "./agent-error.ts";
import { RefusedError } from "./hook-context/hook-context.ts";
import type { TokenStore } from "./identity.ts";
import { Leases } from "./leases.ts";
import { ASK_MS, ASKS_WAITING_MAX, HEARTBEATS_MISSED_MAX, LOGIN_MS, RECONNECT, SEND_PAUSE_MS } from "./limits.ts";

export type Welcome = Extract<DownMessage, { type: "welcome" }>;
type Hello = Extract<UpMessage, { type: "hello" }>;

export interface SessionOptions {
  readonly connect: Connect;
  readonly urls: readonly string[];
  readonly ca: string | null;
  readonly model: string;
  readonly machine: string;
  readonly version: string;
  readonly key: AgentKey;
  readonly token: TokenStore;
  readonly crypto: AgentCrypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Where to go on: what the mirror holds, and what the units do. */
  readonly resume: () => Pick<Hello, "epoch" | "cursor" | "topics" | "presence">;
  readonly onWelcome: (welcome: Welcome) => void;
  /** Every message after the welcome but answers and heartbeats. `bytes` is the frame's length. */
  readonly onMessage: (message: DownMessage, bytes: number) => void;
  readonly onLost: () => void;
}

/** A question without its answer. It outlives a lost connection: a hook need not fail because the controller restarts. */
interface Asked {
  readonly message: Extract<UpMessage, { type: "ask" }>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: Error) => void;
  readonly cancel: Cancel;
}

const plain = codecFor(false);

/** Messages that may wait for company. */
const PATIENT: ReadonlySet<UpMessage["type"]> = new Set(["ack", "presence", "log"]);

export class Session {
  readonly leases: Leases;
  readonly #options: SessionOptions;
  readonly #asked = new Map<number, Asked>();
  readonly #abort = new AbortController();
  #askId = 0;
  #connection: Connection | null = null;
  #codec: Codec = plain;
  #welcome: Welcome | null = null;
  #stage: "challenge" | "welcome" | "on" = "challenge";
  #token = "";
  #attempt = 0;
  #nextUrl = 0;
  #heardAt = 0;
  #timer: Cancel = () => {};
  /** Encoded, in order, on their way out. */
  #frames: Uint8Array[] = [];
  #flushing: Cancel | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.leases = new Leases(options.clock);
  }

  get connected(): boolean {
    return this.#welcome !== null;
  }

  /** Connects, and goes on doing so until closed. */
  start(): void {
    this.#open().catch((cause: unknown) => this.#failed(cause));
  }

  close(): void {
    this.#abort.abort();
    this.#flush();
    this.#timer();
    this.#connection?.close();
    this.#lose();
    for (const { reject, cancel } of this.#asked.values()) {
      cancel();
      reject(new AgentError("cannot ask the controller: the agent is stopping", { retryable: true }));
    }
    this.#asked.clear();
  }

  /** False when there is no connection: nothing is kept here. */
  send(message: UpMessage): boolean {
    if (this.#connection === null || this.#welcome === null) return false;
    this.#frames.push(this.#codec.encodeUp(message));
    if (PATIENT.has(message.type)) this.#flushing ??= this.#options.clock.after(SEND_PAUSE_MS, () => this.#flush());
    else this.#flush();
    return true;
  }

  #flush(): void {
    this.#flushing?.();
    this.#flushing = null;
    const frames = this.#frames;
    this.#frames = [];
    if (frames.length > 0) this.#connection?.send(frames);
  }

  /**
   * One authorised question. Rejects with RefusedError, or with AgentError when nobody answered in time. Asked again after
   * a reconnect.
   */
  ask<Q extends Query>(unit: string, query: Q): Promise<QueryAnswers[Q["kind"]]> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new AgentError(`cannot ask the controller: ${why}`, { retryable: true }));
      if (this.#asked.size >= ASKS_WAITING_MAX) return fail("too many questions wait");
      this.#askId += 1;
      const id = this.#askId;
      const message = { type: "ask", id, unit, query } as const;
      const cancel = this.#options.clock.after(ASK_MS, () => {
        this.#asked.delete(id);
        fail(this.connected ? "it did not answer" : "it is not connected");
      });
      this.#asked.set(id, { message, resolve: (value) => resolve(value as QueryAnswers[Q["kind"]]), reject, cancel });
      this.send(message);
    });
  }

  async #open(): Promise<void> {
    const { connect, urls, ca, token, clock } = this.#options;
    const url = urls[this.#nextUrl % urls.length] ?? "";
    this.#nextUrl += 1;
    this.#token = await token.read();
    const { signal } = this.#abort;
    const connection = await connect(ca === null ? { url, signal } : { url, ca, signal });
    if (signal.aborted) {
      connection.close();
      return;
    }
    this.#connection = connection;
    this.#stage = "challenge";
    this.#codec = plain;
    connection.onMessage((frame) => this.#take(connection, frame));
    connection.onClose(({ code, reason }) => {
      if (this.#connection !== connection) return;
      if (!this.#abort.signal.aborted) this.#options.log.warn("the connection is gone", { code, reason });
      this.#lose();
      this.#again();
    });
    this.#timer = clock.after(LOGIN_MS, () => connection.close());
    connection.send([plain.encodeUp(this.#hello())]);
  }

  #hello(): Hello {
    const { model, machine, key, version, resume } = this.#options;
    const { publicKey } = key;
    return { type: "hello", protocol: protocolVersion, schemaHash, model, machine, publicKey, version, ...resume() };
  }

  #take(connection: Connection, frame: Uint8Array | string): void {
    if (this.#connection !== connection) return;
    this.#heardAt = this.#options.clock.monotonic();
    if (typeof frame !== "string" && this.#stage !== "on" && isPositional(frame)) this.#codec = codecFor(true);
    const message = typeof frame === "string" ? null : this.#codec.decodeDown(frame);
    if (message === null || !message.ok) {
      this.#options.log.error("a frame of the controller makes no sense", { problem: message?.error.message });
      connection.close();
    } else if (message.value.type === "bye") this.#bye(message.value);
    else if (this.#stage === "on") this.#dispatch(message.value, frame.length);
    else this.#login(connection, message.value);
  }

  #login(connection: Connection, message: DownMessage): void {
    const { crypto, key, token, log, onWelcome } = this.#options;
    if (message.type === "challenge" && this.#stage === "challenge") {
      this.#stage = "welcome";
      const signature = crypto.sign(key, proofBytes(message.nonce, connection.binding));
      connection.send([plain.encodeUp({ type: "proof", signature, token: this.#token })]);
    } else if (message.type === "welcome" && this.#stage === "welcome") {
      this.#stage = "on";
      this.#attempt = 0;
      this.#timer();
      this.#welcome = message;
      // The key is enrolled: the token is of no more use to anybody.
      if (this.#token !== "")
        token.remove().catch((cause) => log.warn("cannot remove the token", { cause: String(cause) }));
      this.#beat(connection, message);
      onWelcome(message);
      for (const asked of this.#asked.values()) this.send(asked.message);
    } else {
      log.error("the controller speaks out of turn", { type: message.type });
      connection.close();
    }
  }

  #dispatch(message: DownMessage, bytes: number): void {
    if (message.type === "answer") {
      const asked = this.#asked.get(message.id);
      this.#asked.delete(message.id);
      asked?.cancel();
      if (message.refusal === null) asked?.resolve(message.value);
      else asked?.reject(new RefusedError(message.refusal, refusalText(message.refusal)));
    } else if (message.type === "heartbeat") {
      this.leases.renew(message.leases, message.echo, this.#welcome?.leaseMs ?? 0);
    } else this.#options.onMessage(message, bytes);
  }

  /** Says that it is alive, and gives a silent controller up. */
  #beat(connection: Connection, welcome: Welcome): void {
    if (this.#connection !== connection) return;
    const { clock } = this.#options;
    const now = clock.monotonic();
    if (now - this.#heardAt > welcome.heartbeatMs * HEARTBEATS_MISSED_MAX) {
      this.#options.log.warn("the controller is silent");
      connection.close();
      return;
    }
    this.send({ type: "heartbeat", sent: now });
    this.#timer = clock.after(welcome.heartbeatMs, () => this.#beat(connection, welcome));
  }

  #bye({ reason, retry }: Extract<DownMessage, { type: "bye" }>): void {
    this.#options.log.error(retry ? "the controller says good-bye" : "the controller refuses this agent", { reason });
    // It may yet be allowed: an operator issues another token, a controller is restored. But nobody need be asked often.
    if (!retry) this.#attempt = Number.MAX_SAFE_INTEGER;
    this.#connection?.close();
  }

  #failed(cause: unknown): void {
    if (this.#abort.signal.aborted) return;
    this.#options.log.warn("cannot connect", { reason: cause instanceof Error ? cause.message : String(cause) });
    this.#lose();
    this.#again();
  }

  #lose(): void {
    const was = this.#welcome !== null;
    this.#timer();
    this.#connection = null;
    this.#flush();
    this.#welcome = null;
    if (was) this.#options.onLost();
  }

  #again(): void {
    if (this.#abort.signal.aborted) return;
    const { clock, random } = this.#options;
    const pause = backoffMs(RECONNECT, this.#attempt, random);
    this.#attempt += 1;
    this.#timer = clock.after(pause, () => this.start());
  }
}
