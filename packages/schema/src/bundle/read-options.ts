// Options of charms, and the small maps of texts that a bundle is full of.
import type { BundleOption } from "./bundle.ts";
import type { BundleNode } from "./bundle-node.ts";
import { type Constraints, readConstraints } from "./constraints.ts";
import { fileOf } from "./tree.ts";

/** Reads a file named in a bundle, relative to `from`, the file that names it. The error says why it cannot. */
export type Include = (
  how: "text" | "base64",
  path: string,
  from: string,
) => { readonly ok: true; readonly value: string } | { readonly ok: false; readonly error: string };

export function readOptions(
  node: BundleNode,
  what: string,
  include: Include | null,
): Readonly<Record<string, BundleOption>> {
  return Object.fromEntries(
    [...node.fields(what)].flatMap(([name, field]): [string, BundleOption][] => {
      const scalar = field.scalar(`${what}: ${name}`, "a text, number or boolean");
      if (scalar === null) return [];
      const { value, at } = scalar;
      const source = value === null ? "null" : scalar.source;
      const text = typeof value === "string" ? included(field, value, include) : null;
      return [[name, text === null ? { value, source, at } : { value: text, source: text, at }]];
    }),
  );
}

/** What `include-file://` and `include-base64://` stand for; any other text as it is. */
function included(node: BundleNode, text: string, include: Include | null): string {
  const [, how, path] = /^include-(file|base64):\/\/(.+)$/s.exec(text.trim()) ?? [];
  if (how === undefined || path === undefined) return text;
  if (include === null) {
    node.warn(`${JSON.stringify(text)} was not read: only texts are read here`);
    return text;
  }
  const read = include(how === "file" ? "text" : "base64", path, fileOf(node.at));
  if (read.ok) return read.value;
  node.notes.problem(node.at, `cannot include ${path}: ${read.error}`, "include");
  return text;
}

export function readTexts(node: BundleNode, what: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...node.fields(what)].map(([key, value]) => [key, value.text(`${what}: ${key}`)]));
}

/** Annotations may be read from files, as options are. */
export function readAnnotations(
  node: BundleNode,
  what: string,
  include: Include | null,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...node.fields(what)].map(([key, value]) => [key, included(value, value.text(`${what}: ${key}`), include)]),
  );
}

export function readConstraintsOf(node: BundleNode, what: string): Constraints {
  if (node.absent) return {};
  const text = node.name(what);
  const words = text.split(/[\s]+/).filter((word) => word !== "");
  return Object.assign(
    {},
    ...words.map((word) => {
      const read = readConstraints(word);
      if (read.ok) return read.value;
      node.problem(`${what}: ${read.error}`);
      return {};
    }),
  ) as Constraints;
}
