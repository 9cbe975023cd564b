// What the controller counts, as Prometheus reads it. The numbers are kept where things happen; this only asks for them,
// and the library is loaded when somebody asks.
import type { Counter, Gauge, Registry } from "prom-client";
import { COMMIT_SIZES } from "./engine.ts";
import type { HostedModel } from "./hosted-model.ts";
import type { Models } from "./models.ts";

export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

type Labels = Readonly<Record<string, string>>;
type Read = (model: HostedModel) => number | readonly (readonly [labels: Labels, value: number])[];

interface Metric {
  readonly name: string;
  readonly help: string;
  /** A counter never falls while the controller runs. */
  readonly kind: "counter" | "gauge";
  readonly labels?: readonly string[];
  readonly read: Read;
}

const SECOND_MS = 1_000;

/** One line each: the whole list is here (docs/metrics.md). */
const metrics: readonly Metric[] = [
  counter("kith_commits_total", "Commits to the model's store", (m) => m.work.counters.commits),
  counter("kith_changes_total", "Records put or deleted by commits", (m) => m.work.counters.changes),
  counter("kith_commands_total", "Commands and facts decided", (m) => m.work.counters.commands),
  counter("kith_commands_refused_total", "Commands and facts refused", (m) => m.work.counters.refused),
  counter(
    "kith_commit_seconds_total",
    "Time that commits took in the store",
    (m) => m.work.counters.commitMs / SECOND_MS,
  ),
  {
    ...counter("kith_commits_by_size_total", "Commits by the commands in them, at most `commands`", sizes),
    labels: ["commands"],
  },
  gauge("kith_commands_waiting", "Commands that wait to be decided", (m) => m.work.waiting),
  gauge("kith_revision", "The revision that the model stands at", (m) => m.world.revision),
  gauge("kith_sessions", "Agents that are connected", (m) => m.sessions.standing.sessions),
  gauge("kith_sessions_owed", "Sessions that the next flushes serve", (m) => m.sessions.standing.owed),
  gauge(
    "kith_sessions_full",
    "Sessions that have not acknowledged what fills their window",
    (m) => m.sessions.standing.full,
  ),
  gauge(
    "kith_lag_revisions",
    "Revisions by which the slowest session is behind",
    (m) => m.world.revision - m.sessions.standing.slowest,
  ),
  counter("kith_encodings_total", "Segments encoded for agents", (m) => m.sessions.counters.encodings),
  counter("kith_encoded_bytes_total", "Bytes of segments encoded", (m) => m.sessions.counters.encodedBytes),
  counter("kith_frames_total", "Frames sent to agents by flushes", (m) => m.sessions.counters.frames),
  counter("kith_frame_bytes_total", "Bytes sent to agents by flushes", (m) => m.sessions.counters.bytes),
  counter("kith_socket_writes_total", "Writes to agents' sockets by flushes", (m) => m.sessions.counters.writes),
  counter("kith_flushes_total", "Turns in which sessions were served", (m) => m.sessions.counters.flushes),
  counter("kith_flush_seconds_total", "Time that flushes took", (m) => m.sessions.counters.flushMs / SECOND_MS),
  counter(
    "kith_sessions_skipped_total",
    "Times that a full window made a session wait",
    (m) => m.sessions.counters.skipped,
  ),
  { ...counter("kith_hooks_total", "Hooks that ended, by kind and outcome", hooks), labels: ["hook", "outcome"] },
];

function counter(name: string, help: string, read: Read): Metric {
  return { name, help, kind: "counter", read };
}

function gauge(name: string, help: string, read: Read): Metric {
  return { name, help, kind: "gauge", read };
}

function sizes({ work }: HostedModel): (readonly [Labels, number])[] {
  return [...COMMIT_SIZES, "more"].map((bound, i) => [{ commands: String(bound) }, work.counters.sizes[i] ?? 0]);
}

function hooks({ load }: HostedModel): (readonly [Labels, number])[] {
  return [...load.hooks].map(([name, count]) => {
    const [hook = "", outcome = ""] = name.split(" ");
    return [{ hook, outcome }, count];
  });
}

/** The page over all open models, and what Node says of its process: processor time, memory, collections, stalls of the loop. */
export async function openMetrics(models: Models): Promise<MetricsPage> {
  const prometheus = await import("prom-client");
  const registry: Registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  for (const metric of metrics) {
    const options = {
      ...{ name: metric.name, help: metric.help, registers: [registry] },
      labelNames: ["model", ...(metric.labels ?? [])],
    };
    if (metric.kind === "counter")
      new prometheus.Counter({
        ...options,
        collect() {
          this.reset();
          readAll(models, metric, (labels, value) => (this as Counter).inc(labels, value));
        },
      });
    else
      new prometheus.Gauge({
        ...options,
        collect() {
          this.reset();
          readAll(models, metric, (labels, value) => (this as Gauge).set(labels, value));
        },
      });
  }
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

function readAll(models: Models, metric: Metric, tell: (labels: Labels, value: number) => void): void {
  for (const model of models.all()) {
    const name = model.world.get("model")?.name ?? model.uuid;
    const read = metric.read(model);
    if (typeof read === "number") tell({ model: name }, read);
    else for (const [labels, value] of read) tell({ model: name, ...labels }, value);
  }
}
