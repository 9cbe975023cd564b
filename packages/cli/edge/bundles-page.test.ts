// docs/bundles.md: every example on the page is read and verified as the command line does it, and what the page says of it
// is what comes of it. An overlay belongs to the example before it, a block of text to the one above.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUNDLE_KEYS, parseYaml } from "@kith/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkBundle } from "../src/bundle/check-bundle.ts";
import { openBundle } from "../src/bundle/open-bundle.ts";

const PAGE = new URL("../../../docs/bundles.md", import.meta.url);
const page = readFileSync(PAGE, "utf8");
const directory = mkdtempSync(join(tmpdir(), "kith-page-"));
const charms = join(directory, "charms");

interface Example {
  /** Where it stands on the page. */
  readonly line: number;
  readonly bundle: string;
  readonly target: string | undefined;
  readonly overlays: string[];
  /** What the page says of it, by kind. */
  readonly said: Map<string, readonly string[]>;
}

const KINDS = ["warnings", "refused", "not yet"] as const;
const described: string[] = [];
const examples: Example[] = [];
for (const found of page.matchAll(/^```(\w+)(?: ([^\n]*))?\n(.*?)^```$/gms)) {
  const [, language, about = "", body = ""] = found;
  const line = page.slice(0, found.index).split("\n").length;
  const last = examples.at(-1);
  if (language === "yaml" && about === "charm") described.push(body);
  else if (language === "yaml" && about === "overlay") last?.overlays.push(body);
  else if (language === "yaml")
    examples.push({ line, bundle: body, target: about.split("=")[1], overlays: [], said: new Map() });
  else last?.said.set(about, body.trimEnd().split("\n"));
}

beforeAll(() => {
  const write = (path: string, text: string): void => {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  for (const text of described) {
    const read = parseYaml(text);
    if (!read.ok) throw new Error(read.error);
    const { config, ...metadata } = read.value as unknown as { name: string; config?: object };
    write(`charms/${metadata.name}/metadata.yaml`, JSON.stringify(metadata));
    if (config !== undefined) write(`charms/${metadata.name}/config.yaml`, JSON.stringify(config));
  }
  for (const name of ["title.txt", "logo.png", "app.tar"]) write(name, name);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the page has examples, and no block of another kind", () => {
  expect(described).toHaveLength(3);
  expect(examples.length).toBeGreaterThan(20);
  const kinds = new Set(examples.flatMap(({ said }) => [...said.keys()]));
  expect([...kinds].filter((kind) => !(KINDS as readonly string[]).includes(kind))).toEqual([]);
});

test.each(examples.map((example) => [example.line, example] as const))("line %i", (_line, example) => {
  const file = join(directory, "bundle.yaml");
  writeFileSync(file, example.bundle);
  const overlay = example.overlays.map((text, i) => {
    const path = join(directory, `overlay${i === 0 ? "" : i + 1}.yaml`);
    writeFileSync(path, text);
    return path;
  });
  const opened = openBundle(file, { overlay, target: example.target });
  const checked = checkBundle(opened, charms);
  const lines = (notes: typeof checked.warnings): readonly string[] =>
    notes.map(({ at, message }) => `${at}: ${message}`.replaceAll(`${directory}/`, ""));
  const came = {
    warnings: lines(checked.warnings),
    refused: lines([...checked.problems, ...checked.atHand.elsewhere]),
    "not yet": lines(checked.later),
  };
  for (const kind of KINDS) expect({ [kind]: came[kind] }).toEqual({ [kind]: example.said.get(kind) ?? [] });
  if (came.refused.length === 0) expect(checked.verified.unchecked).toEqual([]);
});

test.each(Object.entries(BUNDLE_KEYS))("every key of %s stands on the page", (_of, keys) => {
  expect([...keys].filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
});
