// A controller that does as it is told: it holds the records that a test puts there, sends what changed, and applies facts
// by giving them revisions. Only what agents hear is real here, frame by frame; the controller's mind is tested elsewhere.
import {
  codecFor,
  type DownMessage,
  type Fact,
  joinKey,
  keyOf,
  type Query,
  type QueryAnswers,
  type RecordOf,
  type Refusal,
  rowOf,
  tombstoneRowOf,
  type UpMessage,
} from "@kith/schema";
import { type Connect, type Connection, createMemoryLink, type MemoryLink } from "@kith/wire";
import { realClock } from "../../src/real-edges.ts";

const codec = codecFor(true);
type Up<T extends UpMessage["type"]> = Extract<UpMessage, { type: T }>;

export class ScriptedController {
  readonly facts: Fact[] = [];
  readonly hellos: Up<"hello">[] = [];
  readonly proofs: Up<"proof">[] = [];
  readonly lines: string[] = [];
  idleAt = -1;
  revision = 1;
  readonly applied = new Map<string, number>();
  /** What to answer to the next facts; null applies them. */
  refuse: (fact: Fact) => Refusal | null = () => null;
  /** Called when a fact is applied, before it is answered: the commit's other records. */
  onFact: (fact: Fact) => void = () => {};
  answers: Partial<QueryAnswers> = {};
  /** Takes facts and never answers: a controller that dies between commit and reply. */
  mute = false;
  /** Questions of this kind wait until `answerNext`; a cut connection forgets them. */
  hold: Query["kind"] | null = null;
  readonly held: Up<"ask">[] = [];
  readonly #records = new Map<string, RecordOf>();
  readonly #tombstones: { readonly kind: RecordOf["kind"]; readonly key: string; readonly revision: number }[] = [];
  #link: MemoryLink | null = null;
  #end: Connection | null = null;

  readonly connect: Connect = async () => {
    const link = createMemoryLink({ clock: realClock });
    this.#link = link;
    const [agent, mine] = link.ends;
    mine.onMessage((frame) => this.#take(mine, frame as Uint8Array));
    return agent;
  };

  /** Puts records at a revision of their own, and tells the agent. */
  put(...records: Omit<RecordOf, "revision">[]): void {
    this.revision += 1;
    this.#store(records);
    this.flush(this.revision);
  }

  /** Puts records without telling: they go with the answer to the fact that is being applied. */
  #store(records: readonly Omit<RecordOf, "revision">[]): void {
    for (const record of records) {
      const stamped = { ...record, revision: this.revision } as RecordOf;
      this.#records.set(`${stamped.kind} ${keyOf(stamped)}`, stamped);
    }
  }

  stage(...records: Omit<RecordOf, "revision">[]): void {
    this.#store(records);
  }

  /** Deletes a record; with the answer to the fact that is being applied. */
  drop(kind: RecordOf["kind"], ...key: string[]): void {
    if (!this.#records.delete(`${kind} ${joinKey(key)}`)) return;
    this.#tombstones.push({ kind, key: joinKey(key), revision: this.revision });
  }

  cut(): void {
    this.#link?.cut();
  }

  flush(from: number): void {
    const rows = [...this.#records.values()]
      .filter((record) => record.revision >= from)
      .map((record) => [...rowOf(record)]);
    const tombstones = this.#tombstones
      .filter(({ revision }) => revision >= from)
      .map((gone) => [...tombstoneRowOf({ op: "delete", topics: [], ...gone })] as [number, string, number]);
    this.#send({ type: "segment", topic: "all", from, to: this.revision, rows, tombstones, more: false });
    this.#send({ type: "at", revision: this.revision });
  }

  #send(message: DownMessage): void {
    this.#end?.send([codec.encodeDown(message)]);
  }

  #take(end: Connection, frame: Uint8Array): void {
    const decoded = codec.decodeUp(frame);
    if (!decoded.ok) throw new Error(decoded.error.message);
    const message = decoded.value;
    switch (message.type) {
      case "hello":
        this.#end = end;
        this.held.length = 0;
        this.hellos.push(message);
        this.#send({ type: "challenge", nonce: "6e6f6e6365" });
        return;
      case "proof":
        this.proofs.push(message);
        this.#send({
          type: "welcome",
          epoch: "e1",
          revision: this.revision,
          heartbeatMs: 10_000,
          leaseMs: 60_000,
          windowBytes: 1e6,
          applied: [...this.applied],
        });
        if (this.hellos.at(-1)?.epoch === "") this.#send({ type: "open", topic: "all" });
        this.flush(this.hellos.at(-1)?.epoch === "" ? 0 : (this.hellos.at(-1)?.cursor ?? 0) + 1);
        return;
      case "facts":
        for (const fact of message.facts) this.#fact(fact);
        return;
      case "ask":
        if (message.query.kind === this.hold) this.held.push(message);
        else this.#answer(message);
        return;
      case "idle":
        this.idleAt = message.revision;
        return;
      case "log":
        for (const line of message.lines) this.lines.push(`${line.level} ${line.module} ${line.message}`);
        return;
      default:
        return;
    }
  }

  /** Answers the question that has waited longest; false when none waits. */
  answerNext(): boolean {
    const asked = this.held.shift();
    if (asked !== undefined) this.#answer(asked);
    return asked !== undefined;
  }

  #answer({ id, query }: Up<"ask">): void {
    const value = this.answers[query.kind];
    const refusal: Refusal | null = value === undefined ? { code: "permission-denied" } : null;
    this.#send({ type: "answer", id, revision: this.revision, value: (value ?? null) as never, refusal });
  }

  #fact(fact: Fact): void {
    const { entity, sequence } = fact;
    const last = this.applied.get(entity) ?? 0;
    const refusal =
      sequence > last + 1
        ? ({ code: "sequence-gap", entity, expected: last + 1, got: sequence } as const)
        : sequence <= last
          ? null
          : this.refuse(fact);
    if (refusal === null && sequence === last + 1) {
      this.applied.set(entity, sequence);
      this.facts.push(fact);
      this.revision += 1;
      this.onFact(fact);
    }
    if (this.mute) return;
    this.#send({ type: "applied", entity, sequence, revision: this.revision, refusal });
    this.flush(this.revision);
  }
}
