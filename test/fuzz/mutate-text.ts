// Damage as people and machines do it to a YAML file. Pure: a text, other texts to borrow from, and chance make a text.
import type { Random } from "@kith/base";

/** What bundles are made of, and what YAML stumbles over. */
const TOKENS = [
  "&a ",
  "*a",
  "<<: *a\n",
  "<<: [*a, *a]",
  "- ",
  "? ",
  ": ",
  ":",
  '"',
  "'",
  "|",
  ">",
  "[",
  "]",
  "{",
  "}",
  ",",
  "#",
  "!!str ",
  "!!binary ",
  "!x ",
  "%YAML 1.2\n",
  "---\n",
  "...\n",
  "\r\n",
  "\n",
  "\t",
  "\0",
  "\ufeff",
  "\u2028",
  "\ud83d",
  "é",
  " ",
  "  ",
  "    ",
  "\n\n",
  "{{ x }}",
  "{% if %}",
  "$" + "{x}",
  "__X__",
  "null",
  "~",
  "true",
  "yes",
  "0x1F",
  "1e999",
  "-0",
  "99999999999999999999",
  "22:30",
  ".inf",
  "__proto__: ",
  "constructor",
  "applications:\n",
  "services:\n",
  "machines:\n",
  "relations:\n",
  "saas:\n",
  "overrides: {a: 1}\n",
  "inherits: ",
  "num_units: ",
  "to: [lxd:0]",
  "bundle: kubernetes\n",
  "series: jammy\n",
  "include-file://x",
  "constraints: mem=2G",
  "options:\n",
];

/** A whole number from 0 up to, but not, `end`. */
export const below = (random: Random, end: number): number => Math.floor(random.next() * end);

export function mutateText(text: string, others: readonly string[], random: Random): string {
  let mutated = text;
  for (let left = 1 + below(random, 1 + below(random, 5)); left > 0; left -= 1)
    mutated = mutations[below(random, mutations.length)]?.(mutated, others, random) ?? mutated;
  return mutated.slice(0, 100_000);
}

type Mutation = (text: string, others: readonly string[], random: Random) => string;

const spot = (text: string, random: Random): number => below(random, text.length + 1);
const span = (text: string, random: Random): [number, number] => {
  const from = spot(text, random);
  return [from, Math.min(text.length, from + 1 + below(random, below(random, 4) === 0 ? 400 : 12))];
};
const changeLine = (text: string, random: Random, change: (line: string) => string): string => {
  const lines = text.split("\n");
  const i = below(random, lines.length);
  lines[i] = change(lines[i] ?? "");
  return lines.join("\n");
};

const mutations: readonly Mutation[] = [
  (text, _others, random) => {
    const [from, to] = span(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  (text, _others, random) => {
    const [from, to] = span(text, random);
    return text.slice(0, to) + text.slice(from, to) + text.slice(to);
  },
  (text, _others, random) => {
    const [from, to] = span(text, random);
    const at = spot(text, random);
    return text.slice(0, at) + text.slice(from, to) + text.slice(at);
  },
  (text, _others, random) => {
    const at = spot(text, random);
    return (
      text.slice(0, at) +
      (TOKENS[below(random, TOKENS.length)] ?? "") +
      text.slice(at + below(random, 2) * below(random, 8))
    );
  },
  (text, _others, random) => {
    const at = spot(text, random);
    return (
      text.slice(0, at) + String.fromCharCode(below(random, below(random, 4) === 0 ? 0xffff : 128)) + text.slice(at + 1)
    );
  },
  (text, _others, random) => changeLine(text, random, (line) => `${" ".repeat(below(random, 5))}${line}`),
  (text, _others, random) => changeLine(text, random, (line) => line.slice(below(random, 5))),
  (text, _others, random) => changeLine(text, random, (line) => `${line}\n${line}`),
  (text, _others, random) =>
    changeLine(text, random, (line) => line.replace(/: .*/, `: ${TOKENS[below(random, TOKENS.length)] ?? ""}`)),
  (text, others, random) => {
    const other = others[below(random, others.length)] ?? "";
    const [from, to] = span(other, random);
    const at = spot(text, random);
    return text.slice(0, at) + other.slice(from, to) + text.slice(at);
  },
  (text, others, random) => `${text}\n---\n${others[below(random, others.length)] ?? ""}`,
  (text, _others, random) => text.slice(0, spot(text, random)),
  (text) => text.replaceAll("\n", "\r\n"),
];
