// Every real bundle is read: parsed and verified, or refused for the right reason. What was done with each, and where our
// counts differ from the index's, is kept in docs/corpus-report.md; after a change: vitest run --project unit bundle-corpus -u.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Bundle,
  type BundleReading,
  type CharmFacts,
  charmNameOf,
  printBundle,
  readBundleFiles,
  readConfig,
  readMetadata,
  verifyBundle,
} from "@kith/schema";
import { describe, expect, test } from "vitest";
import { capability } from "../capability.ts";
import { type CorpusRow, corpusReport, differenceReason } from "./corpus-report.ts";

const corpora = process.env.KITH_CORPORA ?? "";
const folder = join(corpora, "bundles");
const there = capability(
  "corpora",
  corpora !== "" && existsSync(folder),
  "KITH_CORPORA names no folder of real bundles",
);

describe.runIf(there)("real bundles", () => {
  const charms = there ? charmsByName() : new Map<string, CharmFacts>();
  const rows = there ? indexRows().map((index) => rowOf(index, charms)) : [];

  test("every file is read or refused, each problem and each warning with its place in that file", () => {
    expect(rows.length).toBe(652);
    expect(rows.map(({ file }) => file).sort()).toEqual(
      readdirSync(folder)
        .filter((name) => name !== "INDEX.tsv")
        .sort(),
    );
    for (const { file, readings } of rows)
      for (const { problems, warnings } of readings)
        for (const { at, message } of [...problems, ...warnings]) {
          const [, lines = "0"] = /^.*:(\d+):\d+$/.exec(at) ?? [];
          expect(at.startsWith(`${file}:`) && Number(lines) > 0, `${at}: ${message}`).toBe(true);
        }
  });

  test("what has no problems is printed and read again as the same", () => {
    let printed = 0;
    for (const { file, readings } of rows)
      for (const { bundle, problems } of readings) {
        if (problems.length > 0) continue;
        printed += 1;
        const again = readBundleFiles({ files: [{ file, text: printBundle(bundle) }] });
        expect(again.problems, file).toEqual([]);
        expect(meaning(again.bundle), file).toEqual(meaning(bundle));
      }
    expect(printed).toBeGreaterThan(1000);
  });

  test("counts are the index's, or there is a reason why not", () => {
    const unexplained = rows.filter((row) => row.ours !== row.index && differenceReason(row) === null);
    expect(unexplained.map(({ file, index, ours }) => `${file}: index ${index}, ours ${ours}`)).toEqual([]);
  });

  test("the report is of this corpus", async () => {
    await expect(corpusReport(rows)).toMatchFileSnapshot("../../docs/corpus-report.md");
  });
});

function indexRows(): Record<string, string>[] {
  const [head = "", ...lines] = readFileSync(join(folder, "INDEX.tsv"), "utf8").trim().split("\n");
  const names = head.split("\t");
  return lines.map((line) => Object.fromEntries(line.split("\t").map((cell, i) => [names[i] ?? "", cell])));
}

function rowOf(index: Readonly<Record<string, string>>, charms: ReadonlyMap<string, CharmFacts>): CorpusRow {
  const file = index.file ?? "";
  const text = readFileSync(join(folder, file), "utf8");
  const first = readBundleFiles({ files: [{ file, text }] });
  const readings =
    first.targets.length > 1
      ? first.targets.map((target) => readBundleFiles({ files: [{ file, text }], target }))
      : [first];
  // The index counts the first of the targets that have the most applications.
  const counted = readings.reduce((a, b) => (b.bundle.applications.length > a.bundle.applications.length ? b : a));
  const { bundle } = counted;
  const atHand = new Map(
    bundle.applications.flatMap(({ name, charm }) => {
      const facts = charms.get(charmNameOf(charm));
      return facts === undefined ? [] : [[name, facts] as const];
    }),
  );
  return {
    file,
    indexFormat: index.format ?? "",
    index: [index.apps, index.units, index.relations, index.machines].join(", "),
    ours: counts(counted),
    alone: documentsOf(text).map((document) => counts(readBundleFiles({ files: [{ file, text: document }] }))),
    readings,
    counted,
    verified: verifyBundle(bundle, atHand),
  };
}

const documentsOf = (text: string): string[] => text.split(/^---.*$/m).filter((part) => /^[^#\s]/m.test(part));

function counts({ bundle }: BundleReading): string {
  const { applications, relations, machines, unitsDefault } = bundle;
  const units = applications.reduce((sum, application) => sum + (application.units ?? unitsDefault), 0);
  return [applications.length, units, relations.length, machines.length].join(", ");
}

/** Charms that are at hand, by the name that their metadata gives. */
function charmsByName(): Map<string, CharmFacts> {
  const charms = new Map<string, CharmFacts>();
  for (const charm of readdirSync(join(corpora, "charms"))) {
    const text = (file: string): string | undefined => {
      const path = join(corpora, "charms", charm, file);
      return existsSync(path) ? readFileSync(path, "utf8") : undefined;
    };
    const metadata = readMetadata(text("metadata.yaml") ?? "");
    const config = readConfig(text("config.yaml"));
    if (metadata.ok && config.ok) charms.set(metadata.value.name, { metadata: metadata.value, config: config.value });
  }
  return charms;
}

const meaning = (bundle: Bundle): unknown =>
  JSON.parse(
    JSON.stringify(bundle, (key, value) =>
      key === "at" || key === "places" || key === "warnings" ? undefined : value,
    ),
  );
