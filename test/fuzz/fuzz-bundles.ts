// Damaged bundles, many of them: `pnpm fuzz-bundles --runs 100000 [--seed 1]`. Ends with 1 when any reading goes wrong,
// and names its seed; the text is kept in a file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "@kith/base";
import { checkReading } from "./check-reading.ts";
import { below, mutateText } from "./mutate-text.ts";

/** After so many the rest says nothing new. */
const FAILURES_MAX = 10;

function main(): number {
  const runs = Number(flag("--runs") ?? 10_000);
  const first = Number(flag("--seed") ?? 1);
  const folder = join(process.env.KITH_CORPORA ?? "", "bundles");
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(join(folder, name), "utf8"));
  const counts = new Map<string, number>();
  let failures = 0;
  let slowest = 0;
  const began = performance.now();
  for (let seed = first; seed < first + runs && failures < FAILURES_MAX; seed += 1) {
    const random = seededRandom(seed);
    const pick = (): string => texts[below(random, texts.length)] ?? "";
    const overlays = below(random, 5) === 0 ? [mutateText(pick(), texts, random)] : [];
    const damaged: [string, ...string[]] = [mutateText(pick(), texts, random), ...overlays];
    const before = performance.now();
    const { wrong, reading } = checkReading(damaged, () => performance.now());
    slowest = Math.max(slowest, performance.now() - before);
    const outcome = reading?.problems[0]?.code ?? "read";
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (wrong === null) continue;
    failures += 1;
    const file = join(tmpdir(), `kith-fuzz-${seed}.yaml`);
    writeFileSync(file, damaged.join("\n=== overlay\n"));
    console.error(`seed ${seed}: ${wrong.slice(0, 1000)}\n  ${file}`);
  }
  const seconds = (performance.now() - began) / 1000;
  const told = [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${count} ${name}`);
  console.log(
    `${runs} runs from seed ${first} in ${seconds.toFixed(1)} s, slowest ${slowest.toFixed(0)} ms: ${told.join(", ")}; ${failures} failures`,
  );
  return failures > 0 ? 1 : 0;
}

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

process.exitCode = main();
