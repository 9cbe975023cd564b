// One process that the keeper keeps: started, watched, started again with back-off, stopped. A run is known by pid, start
// time and boot, so a keeper that died is followed by one that adopts what still runs instead of starting it twice.
import { spawn } from "node:child_process";
import { closeSync, openSync, renameSync, statSync } from "node:fs";
import { type BackoffPolicy, backoffMs, type Random } from "@kith/base";
import { ADOPTED_POLL_MS, HEALTHY_AFTER_MS, LOG_BYTES_MAX, RESTART_FIRST_MS, RESTART_MAX_MS } from "../limits.ts";
import type { KeptStatus, ProcessSpec } from "./keeper-protocol.ts";
import { tagged } from "./machine-tag.ts";
import { allPids, environment, identify, isRunning, type ProcessId } from "./process-table.ts";

/** What must survive the keeper. */
export interface KeptRecord {
  readonly spec: ProcessSpec;
  readonly wanted: "running" | "stopped";
  /** The environment mark of the run; it finds a process that was spawned but not yet written down. */
  readonly mark: string | null;
  readonly run: ProcessId | null;
  readonly since: number | null;
  readonly restarts: number;
  readonly lastEnd: string | null;
}

export interface KeptEdges {
  readonly random: Random;
  /** Writes the keeper's state before it returns. */
  readonly save: () => void;
  readonly log: (text: string) => void;
}

const MARK_VARIABLE = "KITH_KEPT";
const RESTARTS: BackoffPolicy = { firstMs: RESTART_FIRST_MS, factor: 2, maxMs: RESTART_MAX_MS, jitter: 0.2 };

export class KeptProcess {
  readonly name: string;
  #record: KeptRecord;
  readonly #edges: KeptEdges;
  /** Quick ends in a row, for the back-off. */
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #startsAt: number | null = null;
  #ended: Promise<void> | undefined;
  #closed = false;
  /** Starts and stops of one process follow each other, however many callers ask at once. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(name: string, record: KeptRecord, edges: KeptEdges) {
    this.name = name;
    this.#record = record;
    this.#edges = edges;
  }

  get record(): KeptRecord {
    return this.#record;
  }

  get status(): KeptStatus {
    const { wanted, run, since, restarts, lastEnd } = this.#record;
    return { name: this.name, wanted, pid: run?.pid ?? null, since, restarts, lastEnd, startsAt: this.#startsAt };
  }

  /** After a start of the keeper: adopts the run of before, or starts anew what is to run. */
  async resume(): Promise<void> {
    const run = await this.#findRun();
    if (run !== undefined) return this.#adopt(run);
    if (this.#record.run !== null) this.#write({ run: null, since: null, lastEnd: "ended while no keeper ran" });
    if (this.#record.wanted === "running") await this.#spawn();
  }

  /** Runs it from now on; what already runs keeps running, also with another spec. */
  start(spec: ProcessSpec): Promise<void> {
    return this.#inTurn(async () => {
      this.#write({ spec, wanted: "running" });
      if (this.#record.run !== null) return;
      this.#cancelStart();
      this.#failures = 0;
      await this.#spawn();
    });
  }

  /** Resolves when it is gone for certain; `wanted` is what a later keeper will do. */
  stop(graceMs: number, wanted: "running" | "stopped"): Promise<void> {
    return this.#inTurn(() => this.#stop(graceMs, wanted));
  }

  async #stop(graceMs: number, wanted: "running" | "stopped"): Promise<void> {
    this.#closed = wanted === "running"; // the keeper itself ends: no restart by this object
    this.#write({ wanted });
    this.#cancelStart();
    const { run } = this.#record;
    if (run === null) return;
    const ended = this.#ended ?? Promise.resolve();
    await signalRun(run, "SIGTERM");
    if (await settles(ended, graceMs)) return;
    this.#edges.log(`${this.name}: still there ${graceMs} ms after SIGTERM, sending SIGKILL`);
    await signalRun(run, "SIGKILL");
    await ended;
  }

  /** Stops watching; the process itself stays. */
  close(): void {
    this.#closed = true;
    this.#cancelStart();
  }

  async #spawn(): Promise<void> {
    const mark = `${this.name}.${Math.floor(this.#edges.random.next() * 2 ** 48).toString(36)}`;
    this.#write({ mark });
    const { spec } = this.#record;
    const [program = "", ...args] = tagged(spec.tag, spec.argv);
    const output = openLog(spec.log);
    try {
      const child = spawn(program, args, {
        cwd: spec.cwd,
        env: { ...spec.env, [MARK_VARIABLE]: mark },
        detached: true,
        stdio: ["ignore", output, output],
      });
      const ended = new Promise<string>((resolve) => {
        child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`));
        child.once("error", (error) => resolve(error.message));
      });
      const run = child.pid === undefined ? undefined : await identify(child.pid);
      if (run !== undefined) this.#write({ run, since: Date.now() });
      this.#edges.log(`${this.name}: started as process ${child.pid ?? "none"}`);
      this.#watch(ended);
    } finally {
      closeSync(output);
    }
  }

  #adopt(run: ProcessId): void {
    this.#write({ run, since: this.#record.since ?? Date.now() });
    this.#edges.log(`${this.name}: adopted process ${run.pid}`);
    this.#watch(
      (async () => {
        while (await isRunning(run)) await new Promise((resolve) => setTimeout(resolve, ADOPTED_POLL_MS));
        return "ended (adopted)";
      })(),
    );
  }

  #watch(ended: Promise<string>): void {
    const began = Date.now();
    this.#ended = ended.then((how) => {
      this.#write({ run: null, since: null, mark: null, lastEnd: how });
      this.#ended = undefined;
      if (this.#closed || this.#record.wanted === "stopped") return;
      this.#failures = Date.now() - began >= HEALTHY_AFTER_MS ? 0 : this.#failures + 1;
      const delay = backoffMs(RESTARTS, Math.max(0, this.#failures - 1), this.#edges.random);
      this.#edges.log(`${this.name}: ${how}; next start in ${delay} ms`);
      this.#startsAt = Date.now() + delay;
      this.#timer = setTimeout(() => {
        this.#startsAt = null;
        void this.#inTurn(() => this.#restart());
      }, delay);
    });
  }

  async #restart(): Promise<void> {
    if (this.#closed || this.#record.wanted === "stopped" || this.#record.run !== null) return;
    this.#write({ restarts: this.#record.restarts + 1 });
    await this.#spawn().catch((error: unknown) => this.#watch(Promise.resolve(`cannot start: ${String(error)}`)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #findRun(): Promise<ProcessId | undefined> {
    const { run, mark } = this.#record;
    if (run !== null) return (await isRunning(run)) ? run : undefined;
    return mark === null ? undefined : findMarked(mark);
  }

  #cancelStart(): void {
    clearTimeout(this.#timer);
    this.#startsAt = null;
  }

  #write(change: Partial<KeptRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#edges.save();
  }
}

/** The oldest process with this mark in its environment: its children inherit the mark. */
async function findMarked(mark: string): Promise<ProcessId | undefined> {
  const entry = `${MARK_VARIABLE}=${mark}`;
  const found: ProcessId[] = [];
  for (const pid of await allPids()) {
    if (!(await environment(pid)).split("\0").includes(entry)) continue;
    const id = await identify(pid);
    if (id !== undefined) found.push(id);
  }
  return found.sort((a, b) => Number(a.started) - Number(b.started) || a.pid - b.pid)[0];
}

async function signalRun(run: ProcessId, signal: NodeJS.Signals): Promise<void> {
  if (!(await isRunning(run))) return;
  try {
    process.kill(run.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function settles(work: Promise<unknown>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), withinMs);
  });
  const inTime = await Promise.race([work.then(() => true), late]);
  clearTimeout(timer);
  return inTime;
}

function openLog(path: string): number {
  try {
    if (statSync(path).size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  } catch {
    // There is no log yet.
  }
  return openSync(path, "a", 0o600);
}
