// Results for people and for programs: a table on the terminal, everything in a file.
import { execFileSync } from "node:child_process";
import { closeSync, fsyncSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { hooksOf, type Outcome, quantile, round } from "./bench.ts";
import type { LoadOptions } from "./load-run.ts";

export interface Variant {
  readonly bench: string;
  readonly mode: "batched" | "naive";
  readonly options: Omit<LoadOptions, "charms" | "program" | "naive" | "withoutAgents">;
  /** One row per repetition, each with the same sizes in the same order. */
  readonly repetitions: readonly (readonly Outcome[])[];
}

const FSYNCS = 21;

/** What every result is printed with. */
export function surroundings(variants: readonly Variant[]) {
  const [first] = variants;
  const tls = first?.options.tls === true;
  return {
    processor: `${cpus().length} x ${cpus()[0]?.model ?? "?"}, shared with the load`,
    node: process.version,
    tier: first?.options.scenario.hooks === "shell" ? "T1 real" : "T2 wire",
    connections: tls ? "TLS" : "plain WebSockets",
    store: first?.options.store === "lmdb" ? "LMDB, one fsync per commit" : "memory, no fsync",
    fsyncMs: round(fsyncMs(), 2),
    hooks: first?.options.scenario.hooks ?? "function",
    scenario: first?.options.scenario,
    seed: first?.options.seed,
    workers: first?.options.workers,
    flushShare: 0.5,
    commit: commit(),
    /** Beside the run itself: others may have been at work. */
    loadAverage: loadavg().map((one) => round(one)),
  };
}

export function printTable(variants: readonly Variant[], about: ReturnType<typeof surroundings>): void {
  const { processor, node, tier, connections, store, scenario, seed, workers } = about;
  console.log(`\n${processor}, Node ${node}, commit ${about.commit}`);
  console.log(
    `${tier}, ${connections}, ${store} (an fsync here: ${about.fsyncMs} ms), ${workers} agent processes, seed ${seed}, load average ${about.loadAverage.join(" ")}`,
  );
  console.log(`hooks: ${JSON.stringify(scenario)}\n`);
  const rows = variants.flatMap(rowsOf);
  const names = Object.keys(rows[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name] ?? "").length)));
  const line = (cells: readonly string[]) =>
    console.log(cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join("  "));
  line(names);
  for (const row of rows) line(names.map((name) => String(row[name] ?? "")));
  for (const variant of variants) for (const text of notesOf(variant)) console.log(text);
}

export function writeJson(file: string, variants: readonly Variant[], about: ReturnType<typeof surroundings>): void {
  writeFileSync(file, `${JSON.stringify({ about, at: new Date().toISOString(), variants }, null, 1)}\n`);
  console.log(`\nwritten to ${file}`);
}

type Row = Readonly<Record<string, string | number>>;

function rowsOf({ bench, mode, options, repetitions }: Variant): Row[] {
  const [first = []] = repetitions;
  return first.map((_, i): Row => {
    const all = repetitions.flatMap((outcomes) => outcomes.slice(i, i + 1));
    const one = median(all);
    const times = all.map(({ measured }) => measured.ms);
    const { controller, ms } = one.measured;
    return {
      bench,
      size: one.size,
      machines: one.machines,
      units: one.units,
      mode: `${options.scenario.delivery} ${mode}`,
      hooks: hooksOf(one.measured),
      commits: controller.commits,
      changes: controller.changes,
      encodings: controller.encodings,
      frames: controller.frames,
      MB: round(controller.bytes / 1e6, 2),
      ms: round(ms, ms < 100 ? 1 : 0),
      spread: times.length > 1 ? `${Math.round(Math.min(...times))}-${Math.round(Math.max(...times))}` : "1 run",
      "hooks/s": Math.round(hooksOf(one.measured) / (ms / 1_000)),
      "cpu s": round(controller.cpuMs / 1_000, 2),
      "rss MB": Math.round(controller.peakRssBytes / 1e6),
      "stall ms": Math.round(controller.longestStallMs),
      "gc ms": Math.round(controller.longestGcMs),
      lost: controller.closedSessions,
    };
  });
}

function notesOf({ repetitions, mode }: Variant): string[] {
  const [first = []] = repetitions;
  return first.flatMap((_, i) => {
    const one = median(repetitions.flatMap((outcomes) => outcomes.slice(i, i + 1)));
    const { agents, controller, errors } = one.measured;
    const list = (entries: readonly (readonly [string, unknown])[]) => entries.map(([k, v]) => `${k} ${v}`).join(", ");
    const notes = [`\n${one.size} ${mode}: ${list(Object.entries(one.extra))}`];
    notes.push(`  hooks: ${list(Object.entries(agents.hooks))}; failed ${agents.failed}`);
    notes.push(
      `  agents: ${round(agents.cpuMs / 1_000)} s of processor, ${Math.round(agents.rssBytes / 1e6)} MB; up: ${controller.upFrames} frames, ${round(controller.upBytes / 1e6, 2)} MB; down: ${controller.downFrames} frames, ${round(controller.downBytes / 1e6, 2)} MB; flushes ${controller.flushes}, writes ${controller.writes}, skipped ${controller.skipped}; collections ${Math.round(controller.gcMs)} ms`,
    );
    const warnings = [...Object.entries(controller.warnings), ...Object.entries(agents.warnings)];
    if (warnings.length > 0) notes.push(`  warnings: ${list(warnings)}`);
    if (errors.length > 0) notes.push(`  settled with errors: ${errors.slice(0, 5).join("; ")}`);
    for (const row of controller.profile) notes.push(`    controller ${row}`);
    for (const row of agents.profile) notes.push(`    agents ${row}`);
    return notes;
  });
}

function median(all: readonly Outcome[]): Outcome {
  const wanted = quantile(
    all.map(({ measured }) => measured.ms),
    0.5,
  );
  const found = all.find(({ measured }) => measured.ms === wanted);
  if (found === undefined) throw new Error("a benchmark without a result");
  return found;
}

function commit(): string {
  try {
    const git = (...args: readonly string[]) =>
      execFileSync("git", [...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "-uno") === "" ? "" : " and changes"}`;
  } catch {
    // Not in a checkout.
    return "unknown";
  }
}

function fsyncMs(): number {
  const file = join(tmpdir(), `kith-load-fsync-${process.pid}`);
  const descriptor = openSync(file, "w");
  const times = Array.from({ length: FSYNCS }, (_, i) => {
    const from = performance.now();
    writeSync(descriptor, Buffer.alloc(4096, i));
    fsyncSync(descriptor);
    return performance.now() - from;
  });
  closeSync(descriptor);
  rmSync(file);
  return quantile(times, 0.5);
}
