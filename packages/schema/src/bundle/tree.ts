// A YAML document as plain values that know their place. Aliases, merge keys and repeated keys are settled by the time
// a tree exists: who reads one sees what YAML means, and can name the line and column of every part.

/** `bundle.yaml:12:5`, or the file's name alone. */
export type At = string;

export interface ScalarTree {
  readonly kind: "scalar";
  readonly value: null | boolean | number | string;
  /** The text as written, without quotes: `1.10`, `yes`. */
  readonly source: string;
  readonly at: At;
}

export interface ListTree {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly at: At;
}

export interface Entry {
  /** The place of the key. */
  readonly keyAt: At;
  readonly value: Tree;
}

export interface MapTree {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly at: At;
}

export type Tree = ScalarTree | ListTree | MapTree;

export const isNull = (tree: Tree): boolean => tree.kind === "scalar" && tree.value === null;

export const nullAt = (at: At): ScalarTree => ({ kind: "scalar", value: null, source: "", at });

/** The file that a place is in. */
export const fileOf = (at: At): string => at.replace(/:\d+:\d+$/, "");

/** How problems name a value: `int(5)`, `string("x")`, `list`, `map`. */
export function describeTree(tree: Tree): string {
  if (tree.kind !== "scalar") return tree.kind;
  const { value } = tree;
  if (value === null) return "nothing";
  if (typeof value === "number") return `${Number.isInteger(value) ? "int" : "float"}(${value})`;
  return typeof value === "boolean" ? `bool(${value})` : `string(${JSON.stringify(value)})`;
}
