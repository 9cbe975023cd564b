// Real charms: none may crash a reader. The folder is named by KITH_CORPORA.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readActions, readConfig, readMetadata } from "@kith/schema";
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
});
