// Charms' processes on one machine. They are children of nobody here: one that runs when its agent dies runs on until
// the next agent ends it, and its tools lead nowhere.
import type { HookObserver, HookOutcome, HookRun, Hooks, HookTools } from "@kith/agent";
import { type CharmProcess, runCharmAction, runCharmHook, ToolFailed } from "./charms.ts";
import type { Dice } from "./dice.ts";
import type { Faults } from "./faults.ts";
import type { Incarnation } from "./incarnation.ts";
import { HOOK_WORK_MAX_MS } from "./limits.ts";
import type { VirtualClock } from "./virtual-clock.ts";

export type ProcessEnd = "exited" | "failed" | "killed";

/** Who writes down what ran: outside of all that is tested. */
export interface RunRecorder {
  began(run: HookRun): void;
  ended(contextId: string, how: ProcessEnd): void;
  /** The machine lost its power, and with it what nobody had told the controller yet. */
  powerCut(model: string, machine: string): void;
  /** Two processes that the machine's lock keeps apart were seen at once. */
  overlap(text: string): void;
}

interface Process {
  readonly pid: number;
  readonly run: HookRun;
  readonly contextId: string;
  kill: () => void;
}

const empty = { bytes: new Uint8Array(), printed: 0 };
function exited(code: number): HookOutcome {
  return { kind: "exited", code, stdout: empty, stderr: empty };
}
const killed: HookOutcome = { kind: "signalled", signal: "SIGKILL", stdout: empty, stderr: empty };

export class MachineProcesses {
  readonly #clock: VirtualClock;
  readonly #dice: Dice;
  readonly #faults: Faults;
  readonly #recorder: RunRecorder;
  readonly #running = new Map<string, Process>();
  #pids = 1000;

  constructor(options: { clock: VirtualClock; dice: Dice; faults: Faults; recorder: RunRecorder }) {
    this.#clock = options.clock;
    this.#dice = options.dice;
    this.#faults = options.faults;
    this.#recorder = options.recorder;
  }

  /** The edge of one agent. */
  edge(agent: Incarnation, bootId: string): Hooks {
    return {
      run: (run, tools, observer, signal) =>
        agent.call("agent.hooks.run", () => this.#run({ run, tools, observer, signal, agent, bootId })),
      endInterrupted: (process, contextId) =>
        agent.call("agent.hooks.endInterrupted", async () => {
          const found = this.#running.get(contextId);
          if (found === undefined || (process !== null && process.pid !== found.pid)) return false;
          found.kill();
          return true;
        }),
      installTools: (_unit, _toolsDir) => agent.call("agent.hooks.installTools", async () => {}),
    };
  }

  /** The machine loses its power, or is released. */
  killAll(): void {
    for (const process of [...this.#running.values()]) process.kill();
  }

  #run(start: Start): Promise<HookOutcome> {
    const { run, tools, observer, signal, bootId } = start;
    for (const other of this.#running.values())
      this.#recorder.overlap(`${tools.id} began while ${other.contextId} still ran`);
    this.#pids += 1;
    return new Promise((resolve) => {
      let over = false;
      const end = (outcome: HookOutcome, how: ProcessEnd): void => {
        if (over) return;
        over = true;
        signal.removeEventListener("abort", process.kill);
        this.#running.delete(tools.id);
        this.#recorder.ended(tools.id, how);
        resolve(outcome);
      };
      const process: Process = { pid: this.#pids, run, contextId: tools.id, kill: () => end(killed, "killed") };
      this.#running.set(tools.id, process);
      this.#recorder.began(run);
      signal.addEventListener("abort", process.kill);
      observer.started({ pid: process.pid, group: process.pid, startTime: `${process.pid}`, bootId });
      void this.#live(start, () => over).then((how) =>
        end(how === "exited" ? exited(0) : how === "failed" ? exited(1) : killed, how),
      );
    });
  }

  async #live(start: Start, over: () => boolean): Promise<ProcessEnd> {
    const { rates, active } = this.#faults;
    const fate = active ? this.#dice.next() : 1;
    const charm = this.#charmProcess(start, over);
    try {
      await charm.work();
      if (fate < rates.hookFails / 2) return "failed";
      await (start.run.program.kind === "hook" ? runCharmHook(charm) : runCharmAction(charm));
      if (fate < rates.hookFails) return "failed";
      return fate < rates.hookFails + rates.hookKilled ? "killed" : "exited";
    } catch (cause) {
      start.observer.line("stderr", cause instanceof Error ? cause.message : String(cause));
      return "failed";
    }
  }

  #charmProcess({ run, tools, agent }: Start, over: () => boolean): CharmProcess {
    return {
      environment: run.environment,
      work: () => this.#clock.sleep(this.#dice.int(0, HOOK_WORK_MAX_MS)),
      tool: async (name, ...args) => {
        // What was killed does nothing more.
        if (over()) return new Promise<string>(() => {});
        const call = { name, args, cwd: run.charmDir, stdin: undefined };
        const reply = await Promise.race([agent.call("agent.hooks.tool", () => tools.runTool(call)), gone(agent)]);
        if (reply === "stdin") throw new ToolFailed(`${name} asked for stdin`);
        if (reply.code !== 0) throw new ToolFailed(`${name}: ${reply.stderr}`);
        return reply.stdout;
      },
    };
  }
}

interface Start {
  readonly run: HookRun;
  readonly tools: HookTools;
  readonly observer: HookObserver;
  readonly signal: AbortSignal;
  readonly agent: Incarnation;
  readonly bootId: string;
}

/** The agent's socket is no more. */
function gone(agent: Incarnation): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(new Error("connection refused"));
    if (!agent.alive) fail();
    else agent.onEnd(fail);
  });
}
