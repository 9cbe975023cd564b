// A tree to be read as something: wrong types become problems, oddities become warnings, each at its own place.
import type { BundleNotes } from "./bundle-notes.ts";
import { templateIn, templateText } from "./template.ts";
import { type At, describeTree, isNull, nullAt, type ScalarTree, type Tree } from "./tree.ts";

const NUMBER = /^[0-9]+$/;
const TRUE = new Set(["true", "True", "TRUE", "yes", "Yes", "on"]);
const FALSE = new Set(["false", "False", "FALSE", "no", "No", "off"]);

export class BundleNode {
  readonly tree: Tree;
  readonly notes: BundleNotes;
  /** The key's place for the value of a mapping. */
  readonly keyAt: At;

  constructor(tree: Tree, notes: BundleNotes, keyAt: At = tree.at) {
    this.tree = tree;
    this.notes = notes;
    this.keyAt = keyAt;
  }

  get at(): At {
    return this.tree.at;
  }

  get absent(): boolean {
    return isNull(this.tree);
  }

  get isList(): boolean {
    return this.tree.kind === "list";
  }

  get isMap(): boolean {
    return this.tree.kind === "map";
  }

  problem(message: string): void {
    this.notes.problem(this.at, message);
  }

  warn(message: string): void {
    this.notes.warn(this.at, message);
  }

  wrong(what: string, expected: string): void {
    this.problem(`${what}: expected ${expected}, got ${describeTree(this.tree)}`);
  }

  /** The fields of a mapping by name; none for nothing at all. */
  fields(what: string): Map<string, BundleNode> {
    if (this.absent) return new Map();
    if (this.tree.kind !== "map") {
      this.wrong(what, "map");
      return new Map();
    }
    const { notes } = this;
    return new Map(
      [...this.tree.entries].map(([key, { keyAt, value }]) => [key, new BundleNode(value, notes, keyAt)] as const),
    );
  }

  items(what: string): BundleNode[] {
    if (this.absent) return [];
    if (this.tree.kind !== "list") {
      this.wrong(what, "list");
      return [];
    }
    return this.tree.items.map((item) => new BundleNode(item, this.notes));
  }

  /** The scalar that this is, or null with a problem. */
  scalar(what: string, expected: string): ScalarTree | null {
    if (this.tree.kind === "scalar") return this.tree;
    this.wrong(what, expected);
    return null;
  }

  /** A text; numbers and booleans as they are written. */
  text(what: string): string {
    return this.scalar(what, "string")?.source ?? "";
  }

  /** A text that gives the bundle its structure: a template's mark in it refuses the bundle as a template. */
  name(what: string): string {
    const text = this.text(what);
    return this.isTemplate(what, text) ? "" : text;
  }

  isTemplate(what: string, text: string): boolean {
    const template = templateIn(text);
    if (template === null) return false;
    const { mark, kind } = template;
    this.notes.problem(this.at, `${what}: ${JSON.stringify(mark)} ${templateText(kind)}`, "template");
    return true;
  }

  bool(what: string): boolean {
    const scalar = this.scalar(what, "bool");
    if (scalar === null || scalar.value === null) return false;
    if (typeof scalar.value === "boolean") return scalar.value;
    if (this.isTemplate(what, scalar.source)) return false;
    if (!TRUE.has(scalar.source) && !FALSE.has(scalar.source)) {
      this.wrong(what, "bool");
      return false;
    }
    this.warn(`${what}: the text ${JSON.stringify(scalar.source)} is read as a boolean`);
    return TRUE.has(scalar.source);
  }

  count(what: string): number | null {
    const scalar = this.scalar(what, "a count");
    if (scalar === null || scalar.value === null || this.isTemplate(what, scalar.source)) return null;
    const { value } = scalar;
    const number = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isSafeInteger(number) && number >= 0) return number;
    this.wrong(what, "a count");
    return null;
  }
}

/** The fields of one mapping, each there or not; knows which keys nobody asked for. */
export class BundleFields {
  readonly #fields: ReadonlyMap<string, BundleNode>;
  readonly #node: BundleNode;
  readonly #what: string;

  constructor(node: BundleNode, what: string) {
    this.#fields = node.fields(what);
    this.#node = node;
    this.#what = what;
  }

  get(key: string): BundleNode {
    return this.#fields.get(key) ?? new BundleNode(nullAt(this.#node.at), this.#node.notes);
  }

  /** Warns of keys that are not in `known`: they are read by nobody. */
  warnUnknown(known: ReadonlySet<string>): void {
    for (const [key, field] of this.#fields)
      if (!known.has(key))
        field.notes.warn(field.keyAt, `${this.#what}: unknown key ${JSON.stringify(key)} is ignored`);
  }

  /** Places of the keys and, one level down, of the keys of their values. */
  places(): Map<string, At> {
    const places = new Map<string, At>();
    for (const [key, { tree, keyAt }] of this.#fields) {
      places.set(key, keyAt);
      if (tree.kind === "map") for (const [inner, entry] of tree.entries) places.set(`${key}.${inner}`, entry.keyAt);
    }
    return places;
  }
}
