// One open model: its engine, its agents' sessions, the executor of its machines, its log. Opened and closed as a whole.
import type { Load, PlannedCommand } from "@kith/api";
import type { Clock, Log, Random, Result } from "@kith/base";
import type { CommandResult, DurableWorld } from "@kith/domain";
import type { Provider } from "@kith/providers";
import {
  type Actor,
  type Command,
  type CommandKind,
  type CommandOf,
  type Commit,
  type Fact,
  type Refusal,
  type ResultsBlob,
  refusalText,
  type TaskResults,
} from "@kith/schema";
import { AgentSessions } from "./agent-sessions.ts";
import type { AuditLog } from "./audit-log.ts";
import type { Blobs } from "./blobs.ts";
import type { Crypto } from "./crypto.ts";
import type { DebugLog } from "./debug-log.ts";
import type { Engine, EngineCounters, PlannedGroup, Submitted } from "./engine.ts";
import { FactLoad } from "./fact-load.ts";
import { Leases } from "./leases.ts";
import { MachineExecutor } from "./machine-executor.ts";
import { ModelClock } from "./model-clock.ts";
import { AgentPresences } from "./presence.ts";
import { readResults, storeResults } from "./result-blobs.ts";
import type { LogFile } from "./segment-files.ts";
import { SessionAnswers, type Settled, settledNow } from "./settled.ts";
import { StatusHistory } from "./status-history.ts";
import { TaskLogs } from "./task-logs.ts";
import type { Tickets } from "./tickets.ts";

export interface HostedModelOptions {
  readonly uuid: string;
  readonly engine: Engine<Command>;
  readonly provider: Provider;
  readonly debugLog: DebugLog;
  readonly statusLog: LogFile;
  readonly audit: AuditLog;
  readonly tickets: Tickets;
  /** Where large results of tasks are. */
  readonly blobs: Blobs;
  /** Brings what a command's decision will need and nobody has loaded yet. */
  readonly prepare: (command: Command) => Promise<void>;
  readonly agent: () => { readonly controllerUrls: readonly string[]; readonly caCert: string };
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  /** For benchmarks alone: the fan-out does without what it is for. */
  readonly naive?: boolean;
  readonly log: Log;
}

/** A commit, and whose presence changed (see `ModelHandle.subscribe`). */
export type ModelListener = (commit: Commit, presence?: readonly string[]) => void;

export class HostedModel {
  readonly uuid: string;
  readonly debugLog: DebugLog;
  readonly taskLogs = new TaskLogs();
  readonly presence: AgentPresences;
  readonly statusHistory: StatusHistory;
  readonly sessions: AgentSessions;
  /** What agents have said so far. */
  readonly load = new FactLoad();
  readonly #options: HostedModelOptions;
  readonly #engine: Engine<Command>;
  readonly #executor: MachineExecutor;
  readonly #answers = new SessionAnswers(() => this.#touched([]));
  readonly #ticking: ModelClock;
  readonly #listeners = new Set<ModelListener>();

  constructor(options: HostedModelOptions) {
    const { uuid, engine, debugLog, clock, tickets } = options;
    this.uuid = uuid;
    this.debugLog = debugLog;
    this.#options = options;
    this.#engine = engine;
    const monotonic = (): number => clock.monotonic();
    const leases = new Leases(engine.world, monotonic);
    this.presence = new AgentPresences((entities) => {
      this.statusHistory.heard(entities);
      this.#touched(entities);
    });
    this.statusHistory = new StatusHistory({
      file: options.statusLog,
      world: engine.world,
      presence: this.presence,
      now: () => clock.now(),
    });
    this.#executor = new MachineExecutor({
      ...options,
      model: uuid,
      world: engine.world,
      submit: (command) => this.submit("controller", command as never),
      connected: (machine) => this.sessions.has(machine),
      tell: (machine, message) => this.#tell(machine, message),
    });
    this.sessions = new AgentSessions({
      ...options,
      world: engine.world,
      leases,
      presence: this.presence,
      settled: this.#answers,
      answers: {
        world: engine.world,
        leads: (unit) => leases.holds(unit),
        ticketPath: (sha256) => `/blobs/${tickets.issue(sha256)}`,
        taskLogs: this.taskLogs,
        now: () => clock.now(),
      },
      submitFact: (machine, fact) => this.#submitFact(machine, fact),
      touched: (entities) => this.#touched(entities),
      onConnected: (machine) => this.#executor.connectedNow(machine),
      onDisconnected: (machine) => this.#executor.disconnected(machine),
    });
    this.#ticking = new ModelClock({
      world: engine.world,
      clock,
      leases,
      submit: (command) => void this.submit("controller", command as never),
      onTick: () => {
        this.sessions.dropSilent();
        this.#executor.reviveLost();
      },
    });
    engine.subscribe((commit) => {
      leases.follow(commit);
      this.presence.follow(commit);
      this.sessions.committed(commit);
      this.#executor.follow(commit);
      this.statusHistory.follow(commit);
      for (const listener of [...this.#listeners]) listener(commit);
    });
  }

  get world(): DurableWorld {
    return this.#engine.world;
  }

  /** What the engine has done, and what waits for it. */
  get work(): { readonly counters: EngineCounters; readonly waiting: number } {
    return { counters: this.#engine.counters, waiting: this.#engine.waiting };
  }

  /** What the counters say, with the `top` names that cause most of it. */
  loadOf(top: number): Load {
    const { counters: told, standing } = this.sessions;
    const { commits, changes, commands, refused, commitMs } = this.#engine.counters;
    const { flushes, flushMs, frames, bytes, encodings, encodedBytes, skipped } = told;
    return {
      commits: { commits, changes, commands, refused, "commit-ms": commitMs, waiting: this.#engine.waiting },
      sessions: {
        ...{ sessions: standing.sessions, owed: standing.owed, full: standing.full },
        "lag-revisions": this.world.revision - standing.slowest,
      },
      told: { flushes, "flush-ms": flushMs, frames, bytes, encodings, "encoded-bytes": encodedBytes, skipped },
      hooks: [...this.load.hooks].map(([name, count]) => {
        const [hook = "", outcome = ""] = name.split(" ");
        return { hook, outcome, count };
      }),
      topics: this.sessions.told.top(top),
      units: this.load.facts.top(top).map(([entity, facts]) => ({ entity, facts })),
    };
  }

  /** Makes the provider's machines what the model wants, from here on. */
  start(): void {
    this.#ticking.start();
    void this.#executor.start();
  }

  async submit<K extends CommandKind>(
    actor: Actor,
    command: CommandOf<K> & Command,
  ): Promise<Result<CommandResult<K>, Refusal>> {
    await this.#options.prepare(command);
    const issued = { command: command as Command, actor, at: this.#options.clock.now() };
    const { outcome, revision } = await this.#engine.submit("client", actor, issued);
    this.#options.audit.append({ actor, at: issued.at, model: this.uuid, command: issued.command, outcome, revision });
    return outcome as Result<CommandResult<K>, Refusal>;
  }

  plan(actor: Actor, commands: readonly PlannedCommand[]): Result<PlannedGroup, Refusal> {
    const at = this.#options.clock.now();
    return this.#engine.plan(commands.map((command) => (results) => ({ command: command(results), actor, at })));
  }

  enrol(machine: string, publicKey: string): Promise<Result<unknown, Refusal>> {
    return this.submit(`machine ${machine}`, { kind: "enrol", machine, publicKey });
  }

  /** The results of a task that are in a blob. */
  taskResults(task: string, blob: ResultsBlob): Promise<TaskResults> {
    return readResults(this.#options.blobs, task, blob);
  }

  subscribe(listener: ModelListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  settled(): Settled {
    const { world, presence, sessions } = this;
    return settledNow({ world, answers: this.#answers, presence, flushed: sessions.flushed });
  }

  /** Takes nothing more, finishes what was taken, sends every agent away to come again. */
  async close(): Promise<void> {
    this.#ticking.close();
    this.#executor.close();
    this.sessions.close();
    await this.#engine.close();
  }

  async #submitFact(machine: string, said: Fact): Promise<Submitted> {
    const stored = await storeResults(this.#options.blobs, said);
    if (!stored.ok) {
      this.#options.log.error("cannot store the results of a task", { machine, error: refusalText(stored.error) });
      return { outcome: stored, revision: this.world.revision };
    }
    const actor: Actor = `machine ${machine}`;
    const command: Command = { kind: "fact", machine, ...stored.value };
    const submitted = await this.#engine.submit("agent", actor, { command, actor, at: this.#options.clock.now() });
    this.load.fact(said, submitted.outcome.ok);
    return submitted;
  }

  #touched(entities: readonly string[]): void {
    const commit: Commit = { revision: this.world.revision, changes: [] };
    for (const listener of [...this.#listeners]) listener(commit, entities);
  }

  #tell(machine: string, message: string): void {
    const at = this.#options.clock.now();
    this.debugLog.append([{ entity: `machine ${machine}`, at, level: "WARNING", module: "kith.provider", message }]);
  }
}
