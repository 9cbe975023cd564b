// YAML nodes into trees: aliases become what they stand for, merge keys are merged, of a repeated key the last counts.
// Shared parts stay shared in memory; how much they would be written out is counted, and bounded.
import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap } from "yaml";
import { BUNDLE_NODES_MAX } from "../limits.ts";
import type { BundleNotes } from "./bundle-notes.ts";
import { type At, type Entry, nullAt, type Tree } from "./tree.ts";

export class TreeBuilder {
  readonly #anchors: Map<string, Tree>;
  readonly #at: (offset: number) => At;
  readonly #notes: BundleNotes;
  readonly #refuse: (at: At, message: string) => void;
  readonly #weights = new WeakMap<Tree, number>();
  readonly #open = new Set<string>();
  #merged = 0;

  /** `refuse` is told of YAML that no bundle can mean. */
  constructor(
    anchors: Map<string, Tree>,
    at: (offset: number) => At,
    notes: BundleNotes,
    refuse: (at: At, message: string) => void,
  ) {
    this.#anchors = anchors;
    this.#at = at;
    this.#notes = notes;
    this.#refuse = refuse;
  }

  build(node: unknown): Tree {
    if (!isNode(node)) return nullAt(this.#at(0));
    const at = this.#at(node.range[0]);
    if (isAlias(node)) return this.#aliased(node.source, at);
    const { anchor } = node;
    if (anchor !== undefined) this.#open.add(anchor);
    const tree = this.#bounded(this.#plain(node, at));
    if (anchor !== undefined) {
      this.#open.delete(anchor);
      this.#anchors.set(anchor, tree);
    }
    return tree;
  }

  #plain(node: ParsedNode, at: At): Tree {
    if (isSeq(node)) return { kind: "list", items: node.items.map((item) => this.build(item)), at };
    if (isMap(node)) return { kind: "map", entries: this.#entries(node, at), at };
    return isScalar(node) ? scalar(node, at) : nullAt(at);
  }

  #aliased(anchor: string, at: At): Tree {
    const known = this.#anchors.get(anchor);
    if (known !== undefined && !this.#open.has(anchor)) return known;
    if (this.#open.has(anchor)) this.#refuse(at, `alias *${anchor} stands inside what it repeats`);
    else
      this.#notes.problem(
        at,
        `alias *${anchor}: no &${anchor} before it; is this an overlay of a bundle that has it?`,
        "fragment",
      );
    return nullAt(at);
  }

  #entries(map: YAMLMap, at: At): Map<string, Entry> {
    const own = new Map<string, Entry>();
    const merged: Tree[] = [];
    for (const pair of map.items) {
      const keyAt = isNode(pair.key) ? this.#at(pair.key.range[0]) : at;
      const value = pair.value === null ? nullAt(keyAt) : this.build(pair.value);
      if (isMergeKey(pair.key)) {
        merged.push(...(value.kind === "list" ? value.items : [value]));
        continue;
      }
      const key = this.#key(pair.key, keyAt);
      if (key === null) continue;
      const before = own.get(key);
      if (before !== undefined)
        this.#notes.warn(
          keyAt,
          `key ${JSON.stringify(key)} is written more than once: this one counts, the one at ${before.keyAt} does not`,
        );
      own.set(key, { keyAt, value });
    }
    for (const tree of merged) this.#merge(own, tree, at);
    return own;
  }

  #merge(own: Map<string, Entry>, tree: Tree, at: At): void {
    if (tree.kind !== "map") {
      this.#refuse(tree.at, "merge key << wants a mapping or a list of mappings");
      return;
    }
    this.#merged += tree.entries.size;
    if (this.#merged > BUNDLE_NODES_MAX) this.#tooMany(at);
    else for (const [key, entry] of tree.entries) if (!own.has(key)) own.set(key, entry);
  }

  #key(node: unknown, at: At): string | null {
    const tree = isNode(node) ? this.build(node) : nullAt(at);
    if (tree.kind === "scalar") return tree.source;
    this.#refuse(at, `expected a text as key, got ${tree.kind}`);
    return null;
  }

  /** A tree that would be too large once its aliases are written out is cut off. */
  #bounded(tree: Tree): Tree {
    let weight = 1;
    if (tree.kind === "list") for (const item of tree.items) weight += this.#weights.get(item) ?? 1;
    if (tree.kind === "map") for (const { value } of tree.entries.values()) weight += this.#weights.get(value) ?? 1;
    if (weight > BUNDLE_NODES_MAX) {
      this.#tooMany(tree.at);
      return nullAt(tree.at);
    }
    this.#weights.set(tree, weight);
    return tree;
  }

  #tooMany(at: At): void {
    this.#notes.problem(at, `YAML stands for more than ${BUNDLE_NODES_MAX} values`, "limit");
  }
}

function isNode(node: unknown): node is ParsedNode {
  return isAlias(node) || isScalar(node) || isMap(node) || isSeq(node);
}

const isMergeKey = (key: unknown): boolean =>
  isScalar(key) && key.source === "<<" && (key.type === "PLAIN" || key.type === undefined);

/** What no number holds exactly stays the text that it was; so do YAML 1.1's one-letter booleans, which nobody means. */
function scalar(node: Scalar, at: At): Tree {
  const { value } = node;
  const source = typeof node.source === "string" ? node.source : value === null ? "" : String(value);
  const of = (value: null | boolean | number | string): Tree => ({ kind: "scalar", value, source, at });
  if (value === null || value === undefined) return of(null);
  if (typeof value === "boolean") return of(/^[yYnN]$/.test(source) ? source : value);
  if (typeof value === "bigint") return of(Number.isSafeInteger(Number(value)) ? Number(value) : source);
  if (typeof value === "number") return of(Number.isFinite(value) ? value : source);
  return of(typeof value === "string" ? value : source);
}
