// Scripts that are addressed to the machine itself (contract 7.4): a plain shell of the agent's user, without a unit's
// context. Under the machine's locks as any action; one that was begun never runs again.
import { machineEntity, type RecordOf } from "@kith/schema";
import { EXEC_TASK, type RecordView, taskOutcome } from "@kith/unit";
import type { HookOutcome } from "./hooks.ts";
import { COMMAND_MARK } from "./interrupted.ts";
import { AGENT_RETRY, MACHINE_COMMANDS_MAX } from "./limits.ts";
import { lockOf } from "./machine-locks.ts";
import type { MachineMemory } from "./machine-memory.ts";
import { execScript, execTimeoutMs, taskEnd } from "./task-end.ts";
import type { UnitHost } from "./unit-host.ts";

type Order = RecordOf<"task-order">;

const NOTHING_SAID = { results: {}, failed: null } as const;

export class MachineCommands {
  readonly #host: UnitHost;
  readonly #memory: MachineMemory;
  /** Orders that were taken up, until they are gone from the mirror. */
  readonly #taken = new Map<string, AbortController>();
  /** Every command's process ends with this agent. */
  readonly #closing = new AbortController();
  /** What is being performed or waits for its turn. */
  #open = 0;
  readonly #running = new Set<Promise<unknown>>();
  #stopping = false;

  constructor(host: UnitHost, memory: MachineMemory) {
    this.#host = host;
    this.#memory = memory;
  }

  /** Nothing runs, nothing waits for its turn. */
  get idle(): boolean {
    return this.#open === 0;
  }

  /** Ends what an earlier agent left running: such a task has failed (contract 7.2). */
  async load(): Promise<void> {
    for (const task of this.#memory.endedTasks()) this.#taken.set(task, new AbortController());
    for (const { task, contextId, process } of [...this.#memory.runs.values()]) {
      await this.#host.hooks.endInterrupted(process, contextId);
      this.#memory.runs.delete(task);
      this.#taken.set(task, new AbortController());
      this.#say(task, "failed", "action terminated");
    }
  }

  /** Takes up new orders, and kills what is to be cancelled or was taken away. */
  follow(view: RecordView): void {
    // A mirror that begins anew knows of no orders yet.
    if (this.#stopping || view.revision === 0) return;
    const standing = new Set<string>();
    for (const order of this.#orders(view)) {
      standing.add(order.task);
      const taken = this.#taken.get(order.task);
      if (taken === undefined) this.#take(order);
      else if (order.cancel) taken.abort();
    }
    for (const [task, abort] of this.#taken) {
      if (standing.has(task)) continue;
      abort.abort();
      if (!this.#memory.runs.has(task)) this.#taken.delete(task);
    }
  }

  /** Takes nothing new up. Resolves when nothing runs any more and what came of it is stored. */
  async drain(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#running);
    await this.#memory.save();
  }

  /** Kills what runs: the next agent says that it failed. */
  close(): void {
    this.#stopping = true;
    this.#closing.abort();
  }

  #orders(view: RecordView): Order[] {
    return [...view.list("task-order", this.#host.identity.machine)].sort((a, b) => Number(a.task) - Number(b.task));
  }

  #take(order: Order): void {
    // One that must wait for a lock costs nothing; only what may run at once is bounded.
    if (order.parallel && this.#memory.runs.size >= MACHINE_COMMANDS_MAX) return;
    const abort = new AbortController();
    this.#taken.set(order.task, abort);
    this.#open += 1;
    const done = () => {
      this.#open -= 1;
      this.follow(this.#host.mirror().pin());
      this.#host.moved("");
    };
    this.#host.locks
      .with(lockOf(order), () => this.#perform(order.task, abort))
      .then(done, (cause: unknown) => {
        const { clock, log } = this.#host;
        log.error("cannot run a command of the machine", { task: order.task, cause: String(cause) });
        // It has not begun: what was noted down of it could not be stored.
        this.#memory.runs.delete(order.task);
        clock.after(AGENT_RETRY.firstMs, () => {
          this.#taken.delete(order.task);
          done();
        });
      });
  }

  /** It has its turn: much may have happened while it waited. */
  async #perform(task: string, abort: AbortController): Promise<void> {
    const { machine } = this.#host.identity;
    const order = this.#host.mirror().pin().get("task-order", machine, task);
    if (this.#stopping || order === undefined) return;
    if (order.cancel) return this.#say(task, "cancelled", "action cancelled via the API");
    if (order.name !== EXEC_TASK) return this.#say(task, "failed", `action not implemented on machine "${machine}"`);
    const contextId = `machine-${machine}-${order.name}-${this.#host.crypto.randomHex(16)}`;
    this.#memory.runs.set(task, { task, contextId, process: null });
    this.#say(task, "running", "");
    await this.#memory.save();
    const running = this.#run(order, contextId, abort.signal);
    this.#running.add(running);
    const outcome = await running;
    this.#running.delete(running);
    // A stopping agent killed it: the next one finds it interrupted.
    if (this.#closing.signal.aborted) return;
    this.#memory.runs.delete(task);
    const end = taskEnd(outcome, { ...order, cancel: abort.signal.aborted }, machineEntity(machine), NOTHING_SAID);
    const { status, message, results } = taskOutcome(end);
    this.#memory.say({ kind: "task", id: task, status, message, results });
  }

  async #run(order: Order, contextId: string, cancel: AbortSignal): Promise<HookOutcome> {
    const { hooks, layout, identity, clock, log } = this.#host;
    const late = new AbortController();
    const timeout = execTimeoutMs(order);
    const disarm = timeout === null ? () => {} : clock.after(timeout, () => late.abort());
    const run = {
      unit: machineEntity(identity.machine),
      program: { kind: "command", script: execScript(order) },
      charmDir: layout.root,
      toolsDir: "",
      socket: "",
      environment: {
        PATH: identity.path,
        HOME: layout.root,
        SHELL: "/bin/bash",
        LANG: "C.UTF-8",
        [COMMAND_MARK]: contextId,
      },
      delta: null,
      capture: true,
    } as const;
    const noTools = { id: contextId, runTool: async () => ({ code: 1, stdout: "", stderr: "" }) };
    const observer = {
      started: (process: NonNullable<Parameters<typeof hooks.endInterrupted>[0]>) => {
        this.#memory.runs.set(order.task, { task: order.task, contextId, process });
        this.#memory.save().catch((cause) => log.warn("cannot note down a process", { cause: String(cause) }));
      },
      line: () => {},
    };
    const signal = AbortSignal.any([this.#closing.signal, cancel, late.signal]);
    return hooks.run(run, noTools, observer, signal).finally(disarm);
  }

  #say(task: string, status: "running" | "failed" | "cancelled", message: string): void {
    this.#memory.say({ kind: "task", id: task, status, message, results: {} });
  }
}
