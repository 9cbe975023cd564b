// The unit's relations as its charm sees them: which are listed, who is in them, what `-r` means (contract 4.3, 5.4).
import type { HookEvent, RecordOf } from "@kith/schema";
import type { HookContextOptions } from "./hook-context.ts";

export interface HookRelation {
  readonly id: string;
  readonly endpoint: string;
  readonly peer: boolean;
  /** The own application for a peer relation. */
  readonly remoteApplication: string;
  readonly record: RecordOf<"relation">;
}

type Needs = Pick<HookContextOptions, "identity" | "event" | "view" | "relations" | "joined">;

export class Relations {
  readonly #needs: Needs;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  get event(): HookEvent | null {
    return this.#needs.event;
  }

  /** The relation that a word after `-r` names: only what follows the last colon counts. Or why it names none. */
  read(word: string): HookRelation | "invalid relation id" | "relation not found" {
    const id = word.slice(word.lastIndexOf(":") + 1);
    if (!/^[0-9]+$/.test(id)) return "invalid relation id";
    return this.get(String(BigInt(id))) ?? "relation not found";
  }

  /** A relation that the unit is in. */
  get(id: string): HookRelation | undefined {
    return this.#needs.relations.includes(id) ? this.#describe(id) : undefined;
  }

  /** The relation of the running hook. */
  current(): HookRelation | undefined {
    const { event } = this.#needs;
    return event === null || event.relation === null ? undefined : this.#describe(event.relation);
  }

  /** What relation-ids prints: no broken relation, so none that its own broken hook runs for. */
  listed(endpoint: string): string[] {
    return this.#needs.relations
      .map((id) => this.#describe(id))
      .filter((relation) => relation !== undefined)
      .filter((relation) => relation.endpoint === endpoint && !this.#isBroken(relation))
      .map((relation) => `${relation.endpoint}:${relation.id}`)
      .sort();
  }

  /** Units whose joined hook has run or is running; without the one that this departed hook is about, and none in broken. */
  members(relation: HookRelation): string[] {
    const { event, identity } = this.#needs;
    const own = event !== null && event.relation === relation.id;
    if (own && event.kind === "relation-broken") return [];
    const gone = own && event.kind === "relation-departed" ? event.remoteUnit : null;
    return this.#needs
      .joined(relation.id)
      .filter((unit) => unit !== identity.unit && unit !== gone)
      .sort();
  }

  #isBroken(relation: HookRelation): boolean {
    const { event } = this.#needs;
    if (relation.peer) return false;
    if (event?.kind === "relation-broken" && event.relation === relation.id) return true;
    const ending = relation.record.life !== "alive" || relation.record.suspended;
    return relation.record.life === "dead" || (ending && this.#needs.joined(relation.id).length === 0);
  }

  #describe(id: string): HookRelation | undefined {
    const record = this.#needs.view.get("relation", id);
    const application = this.#needs.identity.application;
    const own = record?.endpoints.find((endpoint) => endpoint.application === application);
    if (record === undefined || own === undefined) return undefined;
    const other = record.endpoints.find((endpoint) => endpoint.application !== application);
    return {
      id,
      endpoint: own.name,
      peer: own.role === "peer",
      remoteApplication: other?.application ?? application,
      record,
    };
  }
}
