// What a benchmark is: one kind of work, in one or more variants, each measured some times.
import type { LoadCharm } from "./load-charms.ts";
import type { LoadOptions, LoadRun, Measured } from "./load-run.ts";
import type { Scenario } from "./scenario.ts";

export interface BenchOptions {
  readonly size: number | null;
  readonly scenario: Scenario;
  readonly naive: boolean;
  readonly unitsPerMachine: number;
  /** How long B11's writer writes. */
  readonly floodMs: number;
  /** Where the seed's files are. */
  readonly scaleDirectory: string;
  /** A run without charms yet: the benchmark brings its own. */
  readonly start: (charms: readonly LoadCharm[], more?: Partial<LoadOptions>) => Promise<LoadRun>;
}

export interface Outcome {
  readonly size: string;
  readonly machines: number;
  readonly units: number;
  readonly measured: Measured;
  /** What this benchmark shows beside what all show. */
  readonly extra: Readonly<Record<string, number | string>>;
}

export interface Bench {
  readonly id: string;
  readonly about: string;
  /** The size when none is given, and what it means. */
  readonly size: number;
  readonly sizeMeans: string;
  run(options: BenchOptions & { readonly size: number }): Promise<readonly Outcome[]>;
}

/** Starts a run, does `work` with it, and ends it whatever happens. */
export async function withRun<T>(
  options: BenchOptions,
  charms: readonly LoadCharm[],
  work: (run: LoadRun) => Promise<T>,
  more: Partial<LoadOptions> = {},
): Promise<T> {
  const run = await options.start(charms, more);
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}

export const hooksOf = ({ agents }: Measured): number => Object.values(agents.hooks).reduce((a, b) => a + b, 0);

/** The value below which `share` of the sorted `values` lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
