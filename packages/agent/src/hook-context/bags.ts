// Relation data as one hook sees it: pinned, with what it has itself set on top (contract 4.3 "who reads what").
import type { Write } from "@kith/schema";
import { readTexts } from "./answers.ts";
import { bagCacheKey, type HookContextOptions, RefusedError } from "./hook-context.ts";
import type { Leadership } from "./leadership.ts";
import { BAG_BYTES_MAX } from "./limits.ts";
import type { HookRelation } from "./relations.ts";
import { ToolFailure } from "./tool-failure.ts";

export type Bag = Readonly<Record<string, string>>;

export class Bags {
  readonly #options: HookContextOptions;
  readonly #leadership: Leadership;
  /** By relation: what relation-set has left, empty values for keys to be removed. */
  readonly #unitWrites = new Map<string, Map<string, string>>();
  readonly #applicationWrites = new Map<string, Map<string, string>>();
  /** Bags that are in no topic, as first answered in this hook. */
  readonly #answers = new Map<string, Bag>();

  constructor(options: HookContextOptions, leadership: Leadership) {
    this.#options = options;
    this.#leadership = leadership;
  }

  /** The bag of `unit`, now or formerly in `relation`. Throws {@link ToolFailure} where it may not be read. */
  async ofUnit(relation: HookRelation, unit: string): Promise<Bag> {
    const { identity, view } = this.#options;
    if (unit === identity.unit)
      return overlay(view.get("unit-databag", relation.id, unit)?.data ?? {}, this.#unitWrites.get(relation.id));
    const application = unit.slice(0, unit.lastIndexOf("/"));
    if (!isPartOf(relation, application)) throw ToolFailure.refused({ code: "permission-denied" });
    return application === relation.remoteApplication ? this.#cached(relation, unit) : this.#asked(relation, unit);
  }

  /** The bag of `application`, which only its own leader sees besides the other side. */
  async ofApplication(relation: HookRelation, application: string): Promise<Bag> {
    const { identity, view } = this.#options;
    if (!isPartOf(relation, application)) throw ToolFailure.refused({ code: "permission-denied" });
    const audible = view.get("application-databag", relation.id, application)?.data;
    if (application !== identity.application) return audible ?? {};
    const writes = this.#applicationWrites.get(relation.id);
    if (relation.peer) return overlay(audible ?? {}, writes);
    if (!(await this.#leadership.isLeader())) throw ToolFailure.refused({ code: "permission-denied" });
    const key = `application ${relation.id}`;
    const known =
      this.#answers.get(key) ?? (await this.#ask({ kind: "application-bag", relation: relation.id, application }));
    this.#answers.set(key, known);
    return overlay(known, writes);
  }

  /** Buffers changes of the own bag; an empty value removes its key. */
  setUnit(relation: HookRelation, data: Bag): void {
    merge(this.#unitWrites, relation.id, data);
  }

  /** Same for the own application's bag. Throws {@link ToolFailure} unless the unit leads. */
  async setApplication(relation: HookRelation, data: Bag): Promise<void> {
    if (!(await this.#leadership.isLeader())) throw ToolFailure.refused({ code: "cannot-write-relation-settings" });
    merge(this.#applicationWrites, relation.id, data);
  }

  writes(): Write[] {
    return [
      ...[...this.#unitWrites].map(([relation, data]) => bagWrite("unit-bag", relation, data)),
      ...[...this.#applicationWrites].map(([relation, data]) => bagWrite("application-bag", relation, data)),
    ];
  }

  async #cached(relation: HookRelation, unit: string): Promise<Bag> {
    const { view, bagCache } = this.#options;
    const key = bagCacheKey(relation.id, unit);
    const known = bagCache.get(key) ?? view.get("unit-databag", relation.id, unit)?.data;
    const bag = known ?? (await this.#asked(relation, unit));
    bagCache.set(key, bag);
    return bag;
  }

  async #asked(relation: HookRelation, unit: string): Promise<Bag> {
    const key = `unit ${relation.id} ${unit}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    try {
      const bag = await this.#ask({ kind: "unit-bag", relation: relation.id, unit });
      this.#answers.set(key, bag);
      return bag;
    } catch (error) {
      if (error instanceof RefusedError && error.refusal.code === "not-found")
        throw new ToolFailure(
          `cannot read settings for unit "${unit}" in relation "${relation.record.key}": unit "${unit}": settings not found`,
        );
      throw error;
    }
  }

  async #ask(query: Parameters<HookContextOptions["edges"]["ask"]>[0]): Promise<Bag> {
    return readTexts(await this.#options.edges.ask(query));
  }
}

const isPartOf = (relation: HookRelation, application: string): boolean =>
  relation.record.endpoints.some((endpoint) => endpoint.application === application);

function merge(into: Map<string, Map<string, string>>, relation: string, data: Bag): void {
  const entries = Object.entries(data);
  if (entries.length === 0) return;
  const merged = new Map([...(into.get(relation) ?? []), ...entries]);
  let bytes = 0;
  for (const [key, value] of merged) bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  if (bytes > BAG_BYTES_MAX)
    throw ToolFailure.refused({
      code: "quota",
      message: `max allowed total size (${BAG_BYTES_MAX}): quota limit exceeded`,
    });
  into.set(relation, merged);
}

const bagWrite = (kind: "unit-bag" | "application-bag", relation: string, data: Map<string, string>): Write => ({
  kind,
  relation,
  data: Object.fromEntries(data),
});

function overlay(bag: Bag, writes: ReadonlyMap<string, string> | undefined): Bag {
  if (writes === undefined) return bag;
  return Object.fromEntries(
    Object.entries({ ...bag, ...Object.fromEntries(writes) }).filter(([, value]) => value !== ""),
  );
}
