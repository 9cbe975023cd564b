// A small part of what `pnpm fuzz-bundles` does in full: damaged bundles never crash a reader, never hang it, and every
// complaint names a place that is there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@kith/base";
import { expect, test } from "vitest";
import { checkReading } from "../fuzz/check-reading.ts";
import { below, mutateText } from "../fuzz/mutate-text.ts";

/** A hundred are always there; with the corpus, each seed damages one of its files. */
const SEEDS = 100;
const OWN = [
  "default-base: ubuntu@22.04\nvariables: {p: &p 80}\napplications:\n  a: {charm: ./x, num_units: 2, to: [0, lxd:1], options: {port: *p, t: |\n  x}}\n  b:\n    charm: ch:b\nmachines: {0: , 1: {constraints: mem=2G}}\nrelations:\n- [a, b]\n---\napplications:\n  b:\n",
  "base: &b\n  services:\n    a: {charm: x, num_units: 1, options: {k: v}}\n  relations: [[a, [b, c]]]\ntop:\n  inherits: base\n  <<: *b\n  overrides: {source: distro}\n  services: {b: {charm: y, to: a=0}, c: {charm: z}}\n",
];

const corpus = join(process.env.KITH_CORPORA ?? "", "bundles");
const texts = existsSync(corpus)
  ? readdirSync(corpus)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => readFileSync(join(corpus, name), "utf8"))
  : [];

test.each([["our own", OWN], ...(texts.length > 0 ? [["the corpus's", texts] as const] : [])] as const)(
  "%s bundles, damaged, are read or refused with a place",
  (_story, from) => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= SEEDS * (from === OWN ? 10 : 5); seed += 1) {
      const random = seededRandom(seed);
      const text = mutateText(from[below(random, from.length)] ?? "", from, random);
      const { wrong, reading } = checkReading([text], () => performance.now());
      expect(wrong, `seed ${seed}:\n${text}`).toBeNull();
      outcomes.add(reading?.problems[0]?.code ?? "read");
    }
    expect([...outcomes]).toEqual(expect.arrayContaining(["read", "yaml", "fragment", "structure"]));
  },
);
