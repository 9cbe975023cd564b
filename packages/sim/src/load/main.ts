// `kith-load --bench B2m [--size 64] [--delivery classic|batch|both] [--naive] [--repeat 3] [--tls] [--store memory] …`: runs a
// benchmark and prints its table. With `--role` it is one of the processes that such a run starts.
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { agentsPart } from "./agents-part.ts";
import type { BenchOptions, Outcome } from "./bench.ts";
import { benches } from "./benches/index.ts";
import { controllerPart } from "./controller-part.ts";
import { FLOOD_MS, WORKERS } from "./limits.ts";
import type { AgentsPart, CloudPart } from "./load-parts.ts";
import { type LoadOptions, LoadRun } from "./load-run.ts";
import { serveRemote } from "./remote-part.ts";
import { printTable, surroundings, type Variant, writeJson } from "./report.ts";
import { readScenario, SCENARIO, type Scenario } from "./scenario.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const OPTIONS = {
  ...{ role: text, bench: text, size: text, delivery: text, naive: flag, "naive-only": flag, repeat: text, tls: flag },
  ...{
    store: text,
    workers: text,
    seed: text,
    scenario: text,
    hooks: text,
    profile: flag,
    json: text,
    "units-per-machine": text,
    seconds: text,
  },
} as const;

async function main(): Promise<number | undefined> {
  const { values } = parseArgs({ options: OPTIONS, strict: true });
  if (values.role === "controller") serveRemote<CloudPart>(controllerPart, ["ensure", "release"]);
  else if (values.role === "agents") serveRemote<Record<never, never> & AgentsPart>(agentsPart, []);
  else return drive(values);
  return undefined;
}

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string | boolean>>>;

async function drive(values: Values): Promise<number> {
  const number = (name: keyof typeof OPTIONS, otherwise: number): number => {
    const given = Number(values[name] ?? otherwise);
    if (!Number.isInteger(given) || given < 0) throw new Error(`--${name} is not a number`);
    return given;
  };
  const bench = benches.get(String(values.bench));
  if (bench === undefined) throw new Error(`--bench is one of ${[...benches.keys()].join(", ")}`);
  const size = number("size", bench.size);
  const json = resolve(String(values.json ?? `dist/load-${bench.id}-${size}.json`));
  mkdirSync(dirname(json), { recursive: true });
  const base: Omit<LoadOptions, "scenario" | "charms" | "naive"> = {
    program: process.argv[1] ?? null,
    agentProgram: resolve(dirname(process.argv[1] ?? "."), "kith-agent.cjs"),
    workers: number("workers", WORKERS),
    tls: values.tls === true,
    store: values.store === "memory" ? "memory" : "lmdb",
    withoutAgents: false,
    seed: number("seed", 1),
    profileFile: values.profile === true ? json.replace(/(\.json)?$/, ".cpuprofile") : null,
  };
  const unitsPerMachine = number("units-per-machine", 1);
  const floodMs = number("seconds", FLOOD_MS / 1_000) * 1_000;
  const scaleDirectory = resolve(dirname(process.argv[1] ?? "."), "../packages/sim/scale");
  const variants: Variant[] = [];
  for (const scenario of scenariosOf(values))
    for (const naive of modesOf(values)) {
      const start: BenchOptions["start"] = (charms, more) =>
        LoadRun.start({ ...base, scenario, naive, charms, ...more });
      const repetitions: (readonly Outcome[])[] = [];
      for (let i = 0; i < number("repeat", 1); i += 1)
        repetitions.push(await bench.run({ size, scenario, naive, start, unitsPerMachine, scaleDirectory, floodMs }));
      const mode = naive ? "naive" : "batched";
      variants.push({ bench: bench.id, mode, options: { ...base, scenario }, repetitions });
    }
  const about = surroundings(variants);
  console.log(`${bench.id}: ${bench.about} (${bench.sizeMeans}: ${size})`);
  printTable(variants, about);
  writeJson(json, variants, about);
  return 0;
}

function scenariosOf({ scenario, delivery, hooks }: Values): readonly Scenario[] {
  const file = typeof scenario === "string" ? readScenario(readFileSync(scenario, "utf8")) : SCENARIO;
  const base = hooks === undefined ? file : readScenario(`hooks: ${hooks}`, file);
  if (delivery === "both")
    return [
      { ...base, delivery: "batch" },
      { ...base, delivery: "classic" },
    ];
  if (delivery === undefined) return [base];
  if (delivery !== "batch" && delivery !== "classic") throw new Error("--delivery is classic, batch or both");
  return [{ ...base, delivery }];
}

const modesOf = (values: Values): readonly boolean[] =>
  values["naive-only"] === true ? [true] : values.naive === true ? [false, true] : [false];

main().then(
  (code) => {
    if (code !== undefined) process.exit(code);
  },
  (cause: unknown) => {
    console.error(`ERROR cannot load: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    process.exit(1);
  },
);
