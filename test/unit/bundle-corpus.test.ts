// Every real bundle is read: parsed and verified, or refused for the right reason. What was done with each, and where our
// counts differ from the index's, is kept in docs/corpus-report.md; after a change: vitest run --project unit bundle-corpus -u.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Bundle,
  type BundleReading,
  type CharmFacts,
  charmNameOf,
  parseYaml,
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

  test("an overlay whose alias only its base anchors is read with that base", () => {
    const named = (file: string): { file: string; text: string } => ({
      file,
      text: readFileSync(join(folder, file), "utf8"),
    });
    const base = named("openstack-charmers__openstack-bundles__development__openstack-base-bionic-train__bundle.yaml");
    const over = named("openstack-charmers__openstack-bundles__stable__overlays__openstack-base-ovn.yaml");
    expect(readBundleFiles({ files: [over] }).problems[0]?.code).toBe("fragment");
    const { bundle, problems } = readBundleFiles({ files: [base, over] });
    expect(problems).toEqual([]);
    const names = bundle.applications.map(({ name }) => name);
    expect(names).toContain("ovn-chassis");
    expect(names).not.toContain("neutron-gateway");
    const chassis = bundle.applications.find(({ name }) => name === "ovn-chassis");
    expect(chassis?.options["bridge-interface-mappings"]?.value).toBe("to-be-set");
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

const scale = join(corpora, "../scale");

/** Nothing of it is public but its endpoints: charms that have these, and no more, stand in. */
describe.runIf(there && existsSync(scale))("640 servers of 2014", () => {
  test("every relation of the target joins the two endpoints that it can mean, and no others", () => {
    const file = "seamicro-640.yaml";
    const text = readFileSync(join(scale, file), "utf8");
    const { bundle, problems } = readBundleFiles({ files: [{ file, text }], target: "trusty-icehouse" });
    expect(problems).toEqual([]);
    const charms = seedCharms(readFileSync(join(scale, "seed-endpoints.yaml"), "utf8"));
    const atHand = new Map(
      bundle.applications.flatMap(({ name, charm }) => {
        const facts = charms.get(charm);
        return facts === undefined ? [] : [[name, facts] as const];
      }),
    );
    const verified = verifyBundle(bundle, atHand);
    // Their options are not public.
    expect(verified.problems.filter(({ message }) => !message.includes("unknown option"))).toEqual([]);
    expect(verified.unchecked).toEqual([]);
    expect(verified.counts).toEqual({ charms: 20, relations: 97 });
    expect(bundle.applications.reduce((sum, { units }) => sum + (units ?? 0), 0)).toBe(640);
  });
});

/** `endpoint: interface`, and ` (container)` behind it. */
function seedCharms(text: string): Map<string, CharmFacts> {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error(parsed.error);
  const charms = new Map<string, CharmFacts>();
  for (const [name, sections] of Object.entries(
    parsed.value as Record<string, Record<string, Record<string, string>>>,
  )) {
    const written = Object.entries(sections).map(([section, endpoints]) =>
      typeof endpoints === "object"
        ? `${section}:\n${Object.entries(endpoints)
            .map(([endpoint, spoken]) => {
              const scope = spoken.endsWith(" (container)") ? ", scope: container" : "";
              return `  ${endpoint}: {interface: ${spoken.replace(" (container)", "")}${scope}}\n`;
            })
            .join("")}`
        : `${section}: ${String(endpoints)}\n`,
    );
    const metadata = readMetadata(`name: ${name}\nsummary: s\ndescription: d\n${written.join("")}`);
    if (!metadata.ok) throw new Error(metadata.error.join("; "));
    charms.set(name, { metadata: metadata.value, config: {} });
  }
  return charms;
}
