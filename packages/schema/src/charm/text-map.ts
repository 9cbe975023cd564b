// A YAML mapping of texts, as charms hand it to hook tools: scalars keep their source text (`1.50`, `yes`, `0x10`),
// null is empty, anything nested is refused (contract 4.3).
import { err, ok, type Result } from "@kith/base";
import { isAlias, isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";

/** What an error text shows of a scalar at most. */
const SHOWN_CHARACTERS_MAX = 10;

/** Reads one document; empty text is an empty map, a repeated key counts once, its last value. */
export function readTextMap(text: string): Result<ReadonlyMap<string, string>, string> {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.1", uniqueKeys: false, logLevel: "silent", lineCounter: lines });
  const [problem] = document.errors;
  if (problem !== undefined)
    return err(
      `yaml: line ${problem.linePos?.[0].line ?? 1}: ${(problem.message.split("\n")[0] ?? "").replace(/ at line .*$/, "")}`,
    );
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return ok(new Map());
  const line = (node: Node): number => lines.linePos(node.range?.[0] ?? 0).line;
  if (!isMap(root)) return err(`yaml: unmarshal errors:\n  line ${line(root)}: ${mismatch(root, "map[string]string")}`);
  const wrong: string[] = [];
  const texts = new Map<string, string>();
  for (const { key, value } of root.items) {
    const name = resolved(key as Node);
    const item = resolved(value as Node | null);
    for (const node of [name, item])
      if (node !== null && !isScalar(node)) wrong.push(`  line ${line(node)}: ${mismatch(node, "string")}`);
    if (isScalar(name)) texts.set(sourceText(name), isScalar(item) ? sourceText(item) : "");
  }
  return wrong.length > 0 ? err(`yaml: unmarshal errors:\n${wrong.join("\n")}`) : ok(texts);

  function resolved(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(document) ?? null) : node;
  }
}

function sourceText(scalar: { readonly value: unknown; readonly source?: string; readonly type?: string }): string {
  if (typeof scalar.value === "string") return scalar.value;
  return scalar.value === null ? "" : (scalar.source ?? String(scalar.value));
}

function mismatch(node: Node, into: string): string {
  if (isMap(node)) return `cannot unmarshal !!map into ${into}`;
  if (!isScalar(node)) return `cannot unmarshal !!seq into ${into}`;
  const text = sourceText(node);
  const shown = text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX - 3)}...` : text;
  return `cannot unmarshal !!${tag(node.value)} \`${shown}\` into ${into}`;
}

function tag(value: unknown): string {
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int" : "float";
}
