// What was done with every real bundle, as a page; and why, where our counts are not the index's.
import type { BundleReading, VerifiedBundle } from "@kith/schema";

export interface CorpusRow {
  readonly file: string;
  /** What the index takes the file for. */
  readonly indexFormat: string;
  /** `applications, units, relations, machines`. */
  readonly index: string;
  readonly ours: string;
  /** Our counts of each of its YAML documents by itself. */
  readonly alone: readonly string[];
  /** One for each target. */
  readonly readings: readonly BundleReading[];
  /** The one whose counts are compared. */
  readonly counted: BundleReading;
  readonly verified: VerifiedBundle;
}

/** null: nobody knows why. */
export function differenceReason({ counted, alone, index, ours, indexFormat }: CorpusRow): string | null {
  if (index === ours) return "";
  const sum = [0, 1, 2, 3].map((i) => alone.reduce((total, each) => total + Number(each.split(", ")[i]), 0)).join(", ");
  if (alone.length > 1 && sum === index)
    return "several documents: the index adds them up, we lay each over the first, which changes, removes or repeats parts of it";
  if (counted.problems.some(({ code }) => code === "template"))
    return "a template: it has no counts until it is rendered; the index counts what its text looks like";
  const twice = counted.warnings.filter(({ message }) => message.endsWith("is written more than once")).length;
  const [a, u, r, m] = ours.split(", ").map(Number);
  if (twice > 0 && index === [a, u, (r ?? 0) + twice, m].join(", "))
    return `${twice} relations are written twice: the index counts lines, a model has each once`;
  if (indexFormat === "unparsable")
    return "the index could not parse it (an alias that only the base bundle anchors) and guesses; ours are its applications, those that it removes among them, its relations and machines, counted by hand too";
  return null;
}

const WHY: Readonly<Record<string, string>> = {
  template: "refused: a template",
  kubernetes: "refused: Kubernetes",
  fragment: "refused alone: an overlay or a fragment",
  structure: "refused: wrong",
  yaml: "refused: broken YAML",
  target: "refused: a target has to be chosen",
  include: "refused: an included file is missing",
  limit: "refused: too large",
  "not-a-bundle": "refused: not a bundle",
};
/** The first of these that a file has is told of it. */
const ORDER = ["template", "kubernetes", "yaml", "limit", "not-a-bundle", "structure", "include", "target", "fragment"];

function verdict({ counted }: CorpusRow): string {
  const codes = new Set(counted.problems.map(({ code }) => code ?? "structure"));
  const code = ORDER.find((each) => codes.has(each as never));
  return code === undefined ? "parsed, structure verified" : (WHY[code] ?? code);
}

export function corpusReport(rows: readonly CorpusRow[]): string {
  const verdicts = new Map<string, number>();
  for (const row of rows) verdicts.set(verdict(row), (verdicts.get(verdict(row)) ?? 0) + 1);
  const sum = (count: (row: CorpusRow) => number): number => rows.reduce((total, row) => total + count(row), 0);
  const differing = rows.filter((row) => row.index !== row.ours);
  const wrong = rows.filter((row) => verdict(row) === WHY.structure);
  return `# The corpus of real bundles

Made by \`test/unit/bundle-corpus.test.ts\`, which reads every file and compares. Nothing here is read by the reader of bundles.
Counts are applications, units, relations, machines; of a juju-deployer file, those of its first target with the most applications.

| files | what was done |
|---|---|
${[...verdicts]
  .sort((a, b) => b[1] - a[1])
  .map(([text, count]) => `| ${count} | ${text} |`)
  .join("\n")}
| ${rows.length} | all |

Counts equal the index's in ${rows.length - differing.length} files and differ in ${differing.length}, each for a reason given below.
${sum(({ readings }) => readings.length)} bundles were read, a target of a juju-deployer file being one; ${sum(({ readings }) => readings.filter(({ problems }) => problems.length === 0).length)} of them have nothing wrong.
${sum(({ verified }) => verified.counts.charms)} of ${sum(({ counted }) => counted.bundle.applications.length)} applications have their charm among those of the corpus, and ${sum(({ verified }) => verified.counts.relations)} of ${sum(({ counted }) => counted.bundle.relations.length)} relations both: only of these could options and endpoints be checked.

## Where counts differ

| file | index | ours | why ours is right |
|---|---|---|---|
${differing.map((row) => `| ${row.file} | ${row.index} | ${row.ours} | ${differenceReason(row) ?? "**nobody knows**"} |`).join("\n")}

## Refused as wrong

${wrong.map(({ file, counted }) => `- ${file}\n${counted.problems.map(({ at, message }) => `  - ${at.slice(file.length + 1)}: ${message}`).join("\n")}`).join("\n")}

## What charms at hand tell

${rows
  .flatMap(({ file, verified }) =>
    verified.problems.map(({ at, message }) => `- ${file}:${at.slice(file.length + 1)}: ${message}`),
  )
  .join("\n")}

## Every file

| file | what was done | ours | warnings | charms at hand | endpoints checked |
|---|---|---|---|---|---|
${rows.map(fileLine).join("\n")}
`;
}

function fileLine(row: CorpusRow): string {
  const { file, counted, verified, ours } = row;
  const { applications, relations } = counted.bundle;
  const charms = `${verified.counts.charms} of ${applications.length}`;
  const checked = `${verified.counts.relations} of ${relations.length}`;
  return `| ${file} | ${verdict(row)} | ${ours} | ${counted.warnings.length} | ${charms} | ${checked} |`;
}
