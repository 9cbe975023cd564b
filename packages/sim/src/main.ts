// `kith-sim --seeds 1000 --from 1 --machines 3 --steps 12 --faults none|mild|harsh [--mutant <name>] [--trace]`
import { parseArgs } from "node:util";
import { type FaultLevel, faultRates } from "./faults.ts";
import { injectionPoints } from "./injection-points.ts";
import { type Mutant, mutants } from "./mutants.ts";
import { simulate } from "./simulate.ts";

const EXIT_VIOLATION = 1;
const VIOLATIONS_SHOWN = 5;

async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const options = { seeds: text, from: text, machines: text, steps: text, faults: text, mutant: text } as const;
  const { values } = parseArgs({ options: { ...options, trace: { type: "boolean" } }, strict: true });
  const number = (name: "seeds" | "from" | "machines" | "steps", otherwise: number): number => {
    const given = Number(values[name] ?? otherwise);
    if (!Number.isInteger(given) || given < 0) throw new Error(`cannot simulate: --${name} is not a number`);
    return given;
  };
  const faults = values.faults ?? "harsh";
  if (!isLevel(faults)) throw new Error("cannot simulate: --faults is none, mild or harsh");
  const mutant = mutants.find((one) => one === values.mutant);
  if (values.mutant !== undefined && mutant === undefined)
    throw new Error(`cannot simulate: --mutant is one of ${mutants.join(", ")}`);
  const from = number("from", 1);
  const size = { machines: number("machines", 3), steps: number("steps", 12), faults };
  return runSeeds({ from, to: from + number("seeds", 200), size, mutant, trace: values.trace === true });
}

interface Seeds {
  readonly from: number;
  readonly to: number;
  readonly size: { readonly machines: number; readonly steps: number; readonly faults: FaultLevel };
  readonly mutant: Mutant | undefined;
  readonly trace: boolean;
}

async function runSeeds({ from, to, size, mutant, trace }: Seeds): Promise<number> {
  const hit = new Set<string>();
  const failed: number[] = [];
  const sum = { virtualMs: 0, commits: 0, hooks: 0, results: 0, windows: 0, horizons: 0, lost: 0 };
  for (let seed = from; seed < to; seed += 1) {
    const planted = mutant === undefined ? {} : { mutant };
    const traced = trace ? { trace: (line: string) => console.log(line) } : {};
    const result = await simulate({ seed, ...size, ...planted, ...traced });
    for (const point of result.hit) hit.add(point);
    sum.virtualMs += result.virtualMs;
    sum.commits += result.commits;
    sum.hooks += result.hooks;
    sum.results += result.largeResults;
    sum.windows += result.windows;
    sum.horizons += result.horizons;
    sum.lost += result.lost;
    if (result.violations.length === 0) continue;
    failed.push(seed);
    console.log(`seed ${seed}: ${result.violations.length} violations`);
    for (const { checker, text, at } of result.violations.slice(0, VIOLATIONS_SHOWN))
      console.log(`  ${checker} at ${at} ms: ${text}`);
  }
  const missed = injectionPoints.filter((point) => !hit.has(point));
  console.log(`injection points hit: ${hit.size} of ${injectionPoints.length}`);
  if (missed.length > 0 && size.faults !== "none") console.log(`not hit: ${missed.join(" ")}`);
  const minutes = Math.round(sum.virtualMs / 60_000);
  console.log(
    `${to - from} seeds, ${minutes} virtual minutes, ${sum.commits} commits, ${sum.hooks} processes (${sum.windows} told several units), ${sum.results} large results, ${sum.horizons} horizons, ${sum.lost} sessions below them`,
  );
  console.log(failed.length === 0 ? "no violation" : `violations in seeds ${failed.join(" ")}`);
  return failed.length === 0 ? 0 : EXIT_VIOLATION;
}

const isLevel = (text: string): text is FaultLevel => text in faultRates;

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    console.error(`ERROR ${cause instanceof Error ? cause.message : String(cause)}`);
    process.exit(2);
  },
);
