// Performs a unit's steps: hooks, actions and charm deployments. It says what came of each; what follows from that is the
// loop's business.
import type { Cancel } from "@kith/base";
import { endpointsOf, type LogLine, type Presence } from "@kith/schema";
import type { TaskEnd } from "@kith/unit";
import {
  actionMessage,
  agentMessage,
  type Completion,
  complete,
  prepare,
  type RecordView,
  type Step,
  type StepOf,
} from "@kith/unit";
import type { HookCharm } from "./hook-context/hook-context.ts";
import {
  actionEnd,
  actionOutcome,
  charmMissing,
  type HookRunOptions,
  hookEnd,
  type Ran,
  runAction,
  runHook,
} from "./hook-run.ts";
import { execTimeoutMs } from "./task-end.ts";
import { unitEdges } from "./unit-edges.ts";
import type { UnitHost } from "./unit-host.ts";
import type { UnitState } from "./unit-state.ts";

/** What the step fact that is under way was made of, so that a refusal can be answered. */
export interface UnderWay {
  readonly kind: Step["kind"];
  readonly view: RecordView;
  readonly ran?: Ran;
  readonly task?: TaskEnd;
}

export interface Performed {
  readonly underWay: UnderWay;
  readonly completion: Completion;
}

export class UnitSteps {
  readonly #host: UnitHost;
  readonly #state: UnitState;
  readonly #signal: AbortSignal;
  /** A step begins: nothing is idle or due any more. */
  readonly #begun: () => void;
  readonly #bagCache: HookRunOptions["bagCache"] = new Map();
  #charm: HookCharm | null = null;
  #endpoints: ReadonlySet<string> | null = null;
  #presence: Presence;
  #task: { readonly id: string; readonly abort: AbortController } | null = null;

  constructor(host: UnitHost, state: UnitState, signal: AbortSignal, begun: () => void) {
    this.#host = host;
    this.#state = state;
    this.#signal = signal;
    this.#begun = begun;
    this.#presence = { unit: state.unit, status: "allocating", message: "", since: host.clock.now() };
  }

  get presence(): Presence {
    return this.#presence;
  }

  /** Endpoints of the charm on disk; null before there is one. */
  get endpoints(): ReadonlySet<string> | null {
    return this.#endpoints;
  }

  async begin(): Promise<void> {
    const { hooks, layout } = this.#host;
    const { run, unit } = this.#state;
    if (run !== null) {
      await hooks.endInterrupted(run.process, run.contextId);
      this.#state.run = null;
    }
    await hooks.installTools(unit, layout.toolsDir(unit));
    await this.#readCharm();
  }

  async hook(step: StepOf<"run-hook">, view: RecordView): Promise<Performed | null> {
    const charm = await this.#charmOnDisk();
    this.#prepare(step);
    this.show("executing", agentMessage(step.event));
    const ran = await runHook(this.#runOptions(view, charm, this.#signal), step.event);
    // A stopping agent killed it: the next one finds it interrupted.
    if (this.#signal.aborted) return null;
    const { outcome, line } = hookEnd(ran, step.event);
    this.log(line.level, line.message);
    const completion = complete(this.#state.local, outcome, ran.context.buffered(), this.#context(view));
    return { underWay: { kind: "run-hook", view, ran }, completion };
  }

  async action(step: StepOf<"run-action">, view: RecordView): Promise<Performed | null> {
    const charm = await this.#charmOnDisk();
    this.#prepare(step);
    this.show("executing", actionMessage(step.order.name));
    const abort = new AbortController();
    const late = new AbortController();
    this.#task = { id: step.order.task, abort };
    const signal = AbortSignal.any([this.#signal, abort.signal, late.signal]);
    const timeout = execTimeoutMs(step.order);
    const disarm: Cancel = timeout === null ? () => {} : this.#host.clock.after(timeout, () => late.abort());
    const ran = await runAction(this.#runOptions(view, charm, signal), step.order).finally(disarm);
    this.#task = null;
    if (this.#signal.aborted) return null;
    // What only its time limit ended was killed, not cancelled (contract 13.1: failed, "signal: killed").
    const task = actionEnd(ran, { ...step.order, cancel: abort.signal.aborted }, this.#state.unit);
    const outcome = actionOutcome(task, ran.context);
    const completion = complete(this.#state.local, outcome, ran.context.buffered(), this.#context(view));
    return { underWay: { kind: "run-action", view, ran, task }, completion };
  }

  async upgrade(step: StepOf<"upgrade">, view: RecordView): Promise<Performed | null> {
    const { charms, session } = this.#host;
    this.#prepare(step);
    await this.#state.pump();
    this.show("executing", "deploying charm");
    const url = step.charmUrl;
    await charms.deploy(this.#state.unit, { url, sha256: step.sha256 }, () =>
      session.ask(this.#state.unit, { kind: "charm", url }),
    );
    await this.#readCharm();
    const charm = { url, sha256: step.sha256, modified: step.modified };
    this.log("INFO", `deployed charm ${url}`);
    const completion = complete(this.#state.local, { kind: "deployed", charm }, [], this.#context(view));
    return { underWay: { kind: "upgrade", view }, completion };
  }

  /** Puts a charm back that vanished from disk (contract 2.6). */
  async #charmOnDisk(): Promise<HookCharm> {
    const { charms, session } = this.#host;
    const { charm } = this.#state.local.unit;
    if (this.#charm !== null && (await charms.deployed(this.#state.unit)) !== null) return this.#charm;
    if (charm !== null) {
      await charms.deploy(this.#state.unit, charm, () =>
        session.ask(this.#state.unit, { kind: "charm", url: charm.url }),
      );
      await this.#readCharm();
    }
    if (this.#charm === null) throw charmMissing(this.#state.unit);
    return this.#charm;
  }

  async #readCharm(): Promise<void> {
    const charm = await this.#host.charms.read(this.#state.unit);
    this.#charm = charm;
    this.#endpoints = charm === null ? null : new Set(endpointsOf(charm.metadata).map(({ name }) => name));
  }

  #prepare(step: StepOf<"run-hook" | "run-action" | "upgrade">): void {
    const { local, writes } = prepare(this.#state.local, step);
    this.#begun();
    this.#state.apply(local);
    if (writes.length === 0) return;
    this.#state.say("immediate", writes, []);
    this.#state.pump().catch((cause) => this.#host.log.warn("cannot store a write", { cause: String(cause) }));
  }

  /** Kills the action that runs when its task is to be cancelled. */
  watchTask(): void {
    if (this.#task === null) return;
    const order = this.#host.mirror().pin().get("task-order", this.#state.unit, this.#task.id);
    if (order?.cancel === true) this.#task.abort.abort();
  }

  show(status: Presence["status"], message: string | null): void {
    if (message === null || (this.#presence.status === status && this.#presence.message === message)) return;
    this.#presence = { unit: this.#state.unit, status, message, since: this.#host.clock.now() };
    this.#host.session.send({ type: "presence", units: [this.#presence] });
  }

  log(level: LogLine["level"], message: string): void {
    const { unit } = this.#state;
    const at = this.#host.clock.now();
    this.#host.logLine({ entity: unit, at, level, module: "juju.worker.uniter.operation", message });
  }

  #runOptions(view: RecordView, charm: HookCharm, signal: AbortSignal): HookRunOptions {
    const edges = unitEdges(this.#host, this.#state);
    return { host: this.#host, state: this.#state, view, charm, bagCache: this.#bagCache, edges, signal };
  }

  #context(view: RecordView) {
    return { view, bootId: this.#host.identity.bootId };
  }
}
