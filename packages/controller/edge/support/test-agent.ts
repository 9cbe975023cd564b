// An agent for tests: the real codec over a real TLS connection, nothing of a real agent's mind.
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
  type Change,
  codecFor,
  type DownMessage,
  deleteOf,
  proofBytes,
  protocolVersion,
  recordOf,
  schemaHash,
  type UpMessage,
} from "@kith/schema";
import { type Connection, connectWs } from "@kith/wire";
import type { TestController } from "./test-controller.ts";

type Down<T extends DownMessage["type"]> = Extract<DownMessage, { type: T }>;

export interface Keys {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export function makeKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { publicKey: raw.toString("base64"), privateKey };
}

export interface AgentIdentity {
  readonly model: string;
  readonly machine: string;
  readonly keys: Keys;
  readonly token?: string;
  readonly epoch?: string;
  readonly cursor?: number;
  readonly topics?: readonly string[];
  readonly schemaHash?: string;
  /** Signs something else than it should. */
  readonly forged?: boolean;
}

export class TestAgent {
  readonly connection: Connection;
  readonly received: DownMessage[] = [];
  /** Topic → key → record, as an agent's mirror would hold them. */
  readonly mirror = new Map<string, Map<string, Change>>();
  closed = false;
  readonly #codec;
  #wakes: (() => void)[] = [];

  constructor(connection: Connection, sameSchema: boolean) {
    this.connection = connection;
    this.#codec = codecFor(sameSchema);
    connection.onMessage((frame) => {
      const message = this.#codec.decodeDown(frame as Uint8Array);
      if (!message.ok) throw new Error(message.error.message);
      this.received.push(message.value);
      this.#mirror(message.value);
      this.#wake();
    });
    connection.onClose(() => {
      this.closed = true;
      this.#wake();
    });
  }

  send(message: UpMessage): void {
    this.connection.send([this.#codec.encodeUp(message)]);
  }

  /** The first message of `type` that was not taken yet; throws when the connection ends before. */
  async next<T extends DownMessage["type"]>(
    type: T,
    accept: (message: Down<T>) => boolean = () => true,
  ): Promise<Down<T>> {
    for (;;) {
      const index = this.received.findIndex((m) => m.type === type && accept(m as Down<T>));
      const [found] = index < 0 ? [] : this.received.splice(index, 1);
      if (found !== undefined) return found as Down<T>;
      if (this.closed) throw new Error(`closed before ${type}: ${JSON.stringify(this.received.at(-1))}`);
      await new Promise<void>((wake) => this.#wakes.push(wake));
    }
  }

  async end(): Promise<void> {
    this.connection.close();
    while (!this.closed) await new Promise<void>((wake) => this.#wakes.push(wake));
  }

  records(topic: string): Change[] {
    return [...(this.mirror.get(topic)?.values() ?? [])];
  }

  #wake(): void {
    for (const wake of this.#wakes.splice(0)) wake();
  }

  #mirror(message: DownMessage): void {
    if (message.type === "open") this.mirror.set(message.topic, new Map());
    if (message.type === "close") this.mirror.delete(message.topic);
    if (message.type !== "segment") return;
    const topic = this.mirror.get(message.topic) ?? new Map<string, Change>();
    this.mirror.set(message.topic, topic);
    for (const row of message.rows) {
      const record = recordOf(row);
      if (!record.ok) throw new Error(JSON.stringify(record.error));
      topic.set(`${record.value.kind} ${JSON.stringify(row.slice(1, 3))}`, { op: "put", record: record.value });
    }
    for (const tombstone of message.tombstones) deleteOf(tombstone, message.topic);
  }
}

/** Connects and proves; `welcome` or `bye` is yet to be taken. */
export async function connectAgent(controller: TestController, identity: AgentIdentity): Promise<TestAgent> {
  const connection = await connectWs({ url: `wss://127.0.0.1:${controller.port}/agent`, ca: controller.caCert });
  const hash = identity.schemaHash ?? schemaHash;
  const agent = new TestAgent(connection, hash === schemaHash);
  agent.send({
    type: "hello",
    protocol: protocolVersion,
    schemaHash: hash,
    model: identity.model,
    machine: identity.machine,
    publicKey: identity.keys.publicKey,
    version: "3.6.3",
    epoch: identity.epoch ?? "",
    cursor: identity.cursor ?? 0,
    topics: [...(identity.topics ?? [])],
    presence: [],
  });
  const { nonce } = await agent.next("challenge");
  const binding = identity.forged === true ? new Uint8Array(32) : connection.binding;
  const signature = sign(null, proofBytes(nonce, binding), identity.keys.privateKey).toString("base64");
  agent.send({ type: "proof", signature, token: identity.token ?? "" });
  return agent;
}
