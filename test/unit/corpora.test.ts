// Real charms and bundles: none may crash a reader, and every refusal names a place. The folder is named by KITH_CORPORA.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readActions, readBundle, readConfig, readMetadata } from "@kith/schema";
import { describe, expect, test } from "vitest";
import { capability } from "../capability.ts";

const corpora = process.env.KITH_CORPORA ?? "";
const there = capability(
  "corpora",
  corpora !== "" && existsSync(join(corpora, "bundles")),
  "KITH_CORPORA names no folder of real charms",
);

describe.runIf(there)("real input", () => {
  test("every charm's files are read", () => {
    const folder = join(corpora, "charms");
    const problems: string[] = [];
    const charms = readdirSync(folder);
    for (const charm of charms) {
      const text = (file: string): string | undefined => {
        const path = join(folder, charm, file);
        return existsSync(path) ? readFileSync(path, "utf8") : undefined;
      };
      const metadata = readMetadata(text("metadata.yaml") ?? text("charmcraft.yaml") ?? "");
      const config = readConfig(text("config.yaml"));
      const actions = readActions(text("actions.yaml"), charm);
      for (const read of [metadata, config, actions]) if (!read.ok) problems.push(`${charm}: ${read.error.join("; ")}`);
    }
    expect(charms.length).toBeGreaterThan(15);
    expect(problems).toEqual([]);
  });

  test("every bundle is read or refused with a place", () => {
    const folder = join(corpora, "bundles");
    const files = readdirSync(folder).filter((file) => file !== "INDEX.tsv");
    let read = 0;
    for (const file of files) {
      const bundle = readBundle(readFileSync(join(folder, file), "utf8"), file);
      if (bundle.ok) read += 1;
      else for (const problem of bundle.error) expect(problem.at.startsWith(file), problem.message).toBe(true);
    }
    expect(files.length).toBeGreaterThan(600);
    expect(read).toBeGreaterThan(100);
  });
});
