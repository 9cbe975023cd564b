// What holds of the reading of any text whatsoever; the answer is what does not, or null.
import { type Bundle, type BundleReading, printBundle, readBundleFiles } from "@kith/schema";

/** A file of 100 kB takes 100 ms; more than this is a hang. */
export const READING_MS_MAX = 3000;
/** Said of a file as a whole: that it is empty, too large, or too many documents. */
const WHOLE = new Set(["not-a-bundle", "limit"]);

export interface CheckedReading {
  readonly wrong: string | null;
  readonly reading: BundleReading | null;
}

/** `texts` are a bundle and its overlays; `now` gives milliseconds. */
export function checkReading(texts: readonly [string, ...string[]], now: () => number): CheckedReading {
  const [first, ...overlays] = texts.map((text, i) => ({ file: `f${i}`, text }));
  if (first === undefined) return { wrong: null, reading: null };
  const began = now();
  try {
    let reading = readBundleFiles({ files: [first, ...overlays] });
    const [target] = reading.targets;
    if (target !== undefined && reading.targets.length > 1)
      reading = readBundleFiles({ files: [first, ...overlays], target });
    const took = now() - began;
    if (took > READING_MS_MAX) return { wrong: `took ${Math.round(took)} ms`, reading };
    return { wrong: misplaced(reading, texts) ?? unprintable(reading), reading };
  } catch (error) {
    return { wrong: `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, reading: null };
  }
}

function misplaced({ problems, warnings }: BundleReading, texts: readonly string[]): string | null {
  const wholes = problems.filter(({ at, code }) => /^f\d+$/.test(at) && WHOLE.has(code ?? ""));
  for (const { at, message } of [...problems.filter((problem) => !wholes.includes(problem)), ...warnings]) {
    const [, file, line, column] = /^f(\d+):(\d+):(\d+)$/.exec(at) ?? [];
    const text = file === undefined ? undefined : texts[Number(file)];
    const lines = text?.split(/\r\n|\n|\r/) ?? [];
    const there = text !== undefined && Number(line) >= 1 && Number(line) <= lines.length && Number(column) >= 1;
    if (!there) return `no such place: ${at}: ${message}`;
  }
  return null;
}

function unprintable({ bundle, problems }: BundleReading): string | null {
  if (problems.length > 0) return null;
  const printed = printBundle(bundle);
  const again = readBundleFiles({ files: [{ file: "f0", text: printed }] });
  const [problem] = again.problems;
  if (problem !== undefined) return `what it prints is refused: ${problem.at}: ${problem.message}\n${printed}`;
  return meaning(again.bundle) === meaning(bundle) ? null : `what it prints means something else:\n${printed}`;
}

/** Without places, and whatever the order of keys. */
const meaning = (bundle: Bundle): string =>
  JSON.stringify(bundle, (key, value: unknown) => {
    if (key === "at" || key === "places" || key === "warnings") return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
