import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { helpOf, referencePage } from "./help-text.ts";
import { catalogue } from "./verbs/index.ts";

const verbs = await catalogue.all();

test("docs/cli.md is what the verbs say; after a change: ./kith help --markdown -o docs/cli.md", () => {
  const committed = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8");
  expect(committed).toBe(referencePage(verbs, catalogue.aliases));
});

test("each verb stands under its own name, and each other name leads to one", () => {
  const names = verbs.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(Object.values(catalogue.aliases).filter((name) => !names.includes(name))).toEqual([]);
});

test.each(verbs.map((verb) => [verb.name, verb] as const))("help of %s names all its flags", (_name, verb) => {
  const text = helpOf(verb, catalogue.aliases);
  for (const flag of Object.keys(verb.flags)) expect(text).toMatch(new RegExp(`-${flag}\\b`));
});
