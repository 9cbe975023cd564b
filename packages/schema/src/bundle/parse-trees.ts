// The text of one file into trees, one for each YAML document. Depth, size and the reach of aliases are bounded before
// anything is built, so that no text, however crafted, makes a reader hang or overflow.
import { Composer, type CST, LineCounter, Parser, type Tags } from "yaml";
import { BUNDLE_BYTES_MAX, BUNDLE_DEPTH_MAX, BUNDLE_DOCUMENTS_MAX, BUNDLE_NODES_MAX } from "../limits.ts";
import type { BundleNotes } from "./bundle-notes.ts";
import { templateIn, templateText } from "./template.ts";
import type { At, Tree } from "./tree.ts";
import { TreeBuilder } from "./tree-builder.ts";

export interface BundleFile {
  readonly file: string;
  readonly text: string;
}

/**
 * The trees of a file, without empty documents; nothing when its YAML is broken. `anchors` carries what earlier
 * documents and files anchored: an overlay may alias what its base anchors.
 */
export function parseTrees({ file, text }: BundleFile, anchors: Map<string, Tree>, notes: BundleNotes): Tree[] {
  if (text.length > BUNDLE_BYTES_MAX) {
    notes.problem(file, `bundle is larger than ${BUNDLE_BYTES_MAX} bytes`, "limit");
    return [];
  }
  const lines = new LineCounter();
  const at = (offset: number): At => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const excess = excessIn(tokens);
  if (excess !== null) {
    notes.problem(at(excess.offset), excess.what, "limit");
    return [];
  }
  if (tokens.filter((token) => token.type === "document").length > BUNDLE_DOCUMENTS_MAX) {
    notes.problem(file, `file has more than ${BUNDLE_DOCUMENTS_MAX} YAML documents`, "limit");
    return [];
  }
  const documents = [...new Composer(YAML).compose(tokens, true, text.length)];
  /** What is wrong with the YAML is told as what it comes from, where the text is a template. */
  const refuse = (where: At, message: string): void => {
    const template = templateIn(text);
    if (template === null) notes.problem(where, message, "yaml");
    else
      notes.problem(at(template.offset), `${JSON.stringify(template.mark)} ${templateText(template.kind)}`, "template");
  };
  // The first thing wrong with the YAML: what follows it is noise.
  const [broken] = documents.flatMap((document) => document.errors);
  if (broken !== undefined) {
    refuse(at(broken.pos[0]), firstLine(broken.message));
    return [];
  }
  const builder = new TreeBuilder(anchors, at, notes, refuse);
  return documents.flatMap((document) => {
    for (const warning of document.warnings) notes.warn(at(warning.pos[0]), firstLine(warning.message));
    const tree = document.contents === null ? null : builder.build(document.contents);
    return tree === null || (tree.kind === "scalar" && tree.value === null) ? [] : [tree];
  });
}

/**
 * YAML 1.1 as Juju reads it: yes and on are booleans. Its clock times (`22:30` is 1350) and dates are texts, as there;
 * integers are kept exact until it is known that a number holds them.
 */
const YAML = {
  version: "1.1",
  customTags: (tags: Tags) =>
    tags.filter((tag) => typeof tag === "string" || (tag.format !== "TIME" && !LEFT_OUT.has(tag.tag))),
  merge: false,
  uniqueKeys: false,
  intAsBigInt: true,
  keepSourceTokens: false,
  logLevel: "silent",
} as const;
const LEFT_OUT = new Set(["timestamp", "binary", "omap", "pairs", "set"].map((name) => `tag:yaml.org,2002:${name}`));

/** Where the tokens are nested too deep or too many. Its own stack: the text may be made to overflow ours. */
function excessIn(tokens: readonly CST.Token[]): { readonly offset: number; readonly what: string } | null {
  const stack = tokens.map((token): [CST.Token, number] => [token, 0]);
  let values = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [token, depth] = next;
    if (depth > BUNDLE_DEPTH_MAX)
      return { offset: token.offset, what: `YAML is nested deeper than ${BUNDLE_DEPTH_MAX} levels` };
    if (token.type === "document" && token.value !== undefined) stack.push([token.value, depth]);
    if (!("items" in token)) continue;
    // Commas with nothing between them are no items, and an error each.
    for (const { start } of token.items) values += 1 + start.filter(({ type }) => type === "comma").length;
    if (values > BUNDLE_NODES_MAX)
      return { offset: token.offset, what: `YAML stands for more than ${BUNDLE_NODES_MAX} values` };
    for (const item of token.items) {
      if (item.key !== undefined && item.key !== null) stack.push([item.key, depth + 1]);
      if (item.value !== undefined) stack.push([item.value, depth + 1]);
    }
  }
  return null;
}

const firstLine = (text: string): string => (text.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
