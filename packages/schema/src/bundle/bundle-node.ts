// A YAML node with its place in the file, so that every problem names its line.
import { type Document, isAlias, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";
import { describe } from "../charm/field-reader.ts";
import type { Plain } from "../charm/yaml-text.ts";
import { PROBLEMS_MAX } from "../limits.ts";
import type { BundleProblem } from "./bundle.ts";

export interface BundleSource {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly problems: BundleProblem[];
  readonly warnings: BundleProblem[];
}

export class BundleNode {
  readonly #source: BundleSource;
  readonly #node: Node | null;
  readonly at: string;

  constructor(source: BundleSource, node: unknown, at?: string) {
    this.#source = source;
    const resolved = isAlias(node) ? node.resolve(source.document) : node;
    this.#node = isMap(resolved) || isSeq(resolved) || isScalar(resolved) ? resolved : null;
    const offset = this.#node?.range?.[0];
    this.at = offset === undefined ? (at ?? source.file) : `${source.file}:${source.lines.linePos(offset).line}`;
  }

  get plain(): Plain {
    return (this.#node?.toJS(this.#source.document) ?? null) as Plain;
  }

  get absent(): boolean {
    return this.#node === null || (isScalar(this.#node) && this.#node.value === null);
  }

  problem(message: string): void {
    if (this.#source.problems.length < PROBLEMS_MAX) this.#source.problems.push({ at: this.at, message });
  }

  warn(message: string): void {
    if (this.#source.warnings.length < PROBLEMS_MAX) this.#source.warnings.push({ at: this.at, message });
  }

  /** The entries of a mapping, last one first in force: a key written twice counts once, with a warning. */
  entries(what: string): [string, BundleNode][] {
    if (this.absent) return [];
    if (!isMap(this.#node)) {
      this.problem(`${what}: expected map, got ${describe(this.plain)}`);
      return [];
    }
    const found = new Map<string, BundleNode>();
    for (const pair of this.#node.items) {
      const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
      if (key === "<<") {
        for (const [merged, node] of new BundleNode(this.#source, pair.value, this.at).entries(what))
          if (!found.has(merged)) found.set(merged, node);
        continue;
      }
      const node = new BundleNode(this.#source, pair.value, this.at);
      if (found.has(key))
        node.warn(`key ${JSON.stringify(key)} of ${what} is written more than once: the last one counts`);
      found.set(key, node);
    }
    return [...found];
  }

  items(what: string): BundleNode[] {
    if (this.absent) return [];
    if (!isSeq(this.#node)) {
      this.problem(`${what}: expected list, got ${describe(this.plain)}`);
      return [];
    }
    return this.#node.items.map((item) => new BundleNode(this.#source, item, this.at));
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  get isMapping(): boolean {
    return isMap(this.#node);
  }

  /** A text; numbers and booleans as they read. */
  text(what: string): string {
    const value = this.plain;
    if (value === null) return "";
    if (typeof value === "object") {
      this.problem(`${what}: expected string, got ${describe(value)}`);
      return "";
    }
    return isScalar(this.#node) && typeof this.#node.source === "string" && typeof value !== "string"
      ? this.#node.source
      : String(value);
  }

  bool(what: string): boolean {
    const value = this.plain;
    if (value === null) return false;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "True") return true;
    if (value === "false" || value === "False") return false;
    this.problem(`${what}: expected bool, got ${describe(value)}`);
    return false;
  }

  count(what: string): number | null {
    const value = this.plain;
    if (value === null) return null;
    const number = typeof value === "string" && /^[0-9]+$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= 0) return number;
    this.problem(`${what}: expected a count, got ${describe(value)}`);
    return null;
  }
}
