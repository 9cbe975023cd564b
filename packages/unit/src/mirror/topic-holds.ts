// Which topics hold which records. A record that several topics carry is dropped when the last of them lets go.
import type { Kind, Topic } from "@kith/schema";

/** Kind and key in one text, a space between them. */
export type RecordName = string;

export const recordName = (kind: Kind, key: string): RecordName => `${kind} ${key}`;

export function splitName(name: RecordName): { readonly kind: Kind; readonly key: string } {
  const end = name.indexOf(" ");
  return { kind: name.slice(0, end) as Kind, key: name.slice(end + 1) };
}

export class TopicHolds {
  private readonly records = new Map<Topic, Set<RecordName>>();
  private readonly holders = new Map<RecordName, Set<Topic>>();

  topics(): Topic[] {
    return [...this.records.keys()];
  }

  has(topic: Topic): boolean {
    return this.records.has(topic);
  }

  open(topic: Topic): void {
    if (!this.records.has(topic)) this.records.set(topic, new Set());
  }

  hold(topic: Topic, name: RecordName): void {
    this.records.get(topic)?.add(name);
    const holders = this.holders.get(name);
    if (holders) holders.add(topic);
    else this.holders.set(name, new Set([topic]));
  }

  isHeld(name: RecordName): boolean {
    return this.holders.has(name);
  }

  release(topic: Topic, name: RecordName): void {
    this.records.get(topic)?.delete(name);
    const holders = this.holders.get(name);
    if (holders?.delete(topic) && holders.size === 0) this.holders.delete(name);
  }

  /** Lets go of the record in every topic. */
  releaseAll(name: RecordName): void {
    for (const topic of this.holders.get(name) ?? []) this.records.get(topic)?.delete(name);
    this.holders.delete(name);
  }

  /** Empties the topic; answers what it held. */
  clear(topic: Topic): RecordName[] {
    const names = [...(this.records.get(topic) ?? [])];
    for (const name of names) this.release(topic, name);
    return names;
  }

  close(topic: Topic): RecordName[] {
    const names = this.clear(topic);
    this.records.delete(topic);
    return names;
  }
}
