// One unit's loop: mirror changed or hook finished → nextStep → run it → store → send the fact → applied → again. It
// decides only when nothing of its own is under way and its mirror stands at or past its own last fact.
import { backoffMs, type Cancel } from "@kith/base";
import {
  type LogLine,
  type Presence,
  type Ran,
  type Refusal,
  type Revision,
  refusalText,
  type Write,
} from "@kith/schema";
import {
  type Completion,
  complete,
  KILLED_PAUSE_MS,
  localFromRecords,
  nextStep,
  REFUSED_FACT_PAUSE_MS,
  type RecordView,
  type Step,
  type StepOf,
  stageOf,
} from "@kith/unit";
import { AgentError } from "./agent-error.ts";
import { RefusedError } from "./hook-context/hook-context.ts";
import { actionOutcome } from "./hook-run.ts";
import { AGENT_RETRY } from "./limits.ts";
import { type LockName, lockOf } from "./machine-locks.ts";
import type { Settled } from "./outbox.ts";
import type { StoredUnit } from "./unit-file.ts";
import type { UnitHost } from "./unit-host.ts";
import { UnitState } from "./unit-state.ts";
import { type Performed, type UnderWay, UnitSteps } from "./unit-steps.ts";
import { UnitTimers } from "./unit-timers.ts";

interface Decision {
  readonly step: Step;
  readonly view: RecordView;
}

export class UnitLoop {
  readonly unit: string;
  readonly state: UnitState;
  readonly #host: UnitHost;
  readonly #timers: UnitTimers;
  readonly #steps: UnitSteps;
  readonly #abort = new AbortController();
  #underWay: UnderWay | null = null;
  /** The mirror must stand here before the unit decides again: the revision of its own last fact. */
  #needed: Revision = 0;
  #paused: Cancel | null = null;
  #resyncing = false;
  #turning = false;
  #again = false;
  #failures = 0;
  #idleAt: Revision = -1;
  #ended = false;
  /** The agent is about to end: nothing new begins. */
  #stopping = false;
  /** The hook or action that runs, until what came of it is stored. */
  #running: Promise<void> = Promise.resolve();

  constructor(host: UnitHost, stored: StoredUnit) {
    this.#host = host;
    this.unit = stored.unit;
    this.state = new UnitState(host, stored);
    this.#timers = new UnitTimers(host, () => this.wake());
    this.#steps = new UnitSteps(host, this.state, this.#abort.signal, () => {
      this.#idleAt = -1;
      this.#timers.stop();
    });
  }

  get presence(): Presence {
    return this.#steps.presence;
  }

  /** Nothing to do as of `revision`, nothing to say, nothing running. */
  idleAt(revision: Revision): boolean {
    return this.#idleAt === revision && this.state.outbox.size === 0;
  }

  /** Makes sure of what an earlier process left behind. To be called, and awaited, before the first `wake`. */
  async begin(): Promise<void> {
    await this.#steps.begin();
    // Stored before it was sent, and not yet answered: what came of the step is on its way, nothing is undone.
    const waiting = this.state.outbox.stored().facts.some((fact) => fact.purpose === "step");
    if (waiting) this.#underWay = { kind: "fact", view: this.#host.mirror().pin() };
    if (stageOf(this.state.local.unit) === "queued") this.#pause(KILLED_PAUSE_MS);
  }

  /** Begins nothing new. Resolves when no hook or action of the unit runs any more and what came of it is stored. */
  drain(): Promise<void> {
    this.#stopping = true;
    return this.#running;
  }

  /** Ends at once: what runs is killed, and the next agent finds it interrupted. */
  close(): void {
    this.#abort.abort();
    this.#paused?.();
    this.#timers.stop();
  }

  /** Something moved: the mirror, a timer, an answer. Cheap when there is nothing to do. */
  wake(): void {
    this.#steps.watchTask();
    this.#again = true;
    if (this.#turning || this.#ended || this.#abort.signal.aborted) return;
    this.#turning = true;
    this.#turns().then(
      () => {
        this.#turning = false;
        if (this.#again) this.wake();
      },
      (cause: unknown) => {
        this.#turning = false;
        this.#failed(cause);
      },
    );
  }

  /** Revisions begin anew: the controller's world is another one. */
  newEpoch(): void {
    this.#needed = 0;
    this.#idleAt = -1;
  }

  /** A connection is there: `last` is the unit's last fact that the controller applied. */
  reconnected(last: number, revision: Revision): void {
    const found = this.state.outbox.reconnect(last, revision);
    if (found === "behind") this.#resync();
    else if (found !== null) this.#settled(found);
    this.#pump();
  }

  /** The controller's answer to a fact. */
  applied(sequence: number, revision: Revision, refusal: Refusal | null): void {
    const settled = this.state.outbox.applied(sequence, revision, refusal);
    if (settled !== null) this.#settled(settled);
    // An answered fact need not leave the file at once: to the next agent process its answer is one that was lost.
    if (this.state.outbox.size > 0) this.#pump();
  }

  async #turns(): Promise<void> {
    while (this.#again && !this.#abort.signal.aborted && !this.#ended) {
      this.#again = false;
      const decision = this.#decide();
      if (decision !== null && (await this.#take(decision))) this.#again = true;
    }
  }

  /** The next step, on a view that it may be run with; null while the unit must not decide. */
  #decide(): Decision | null {
    const { session, identity } = this.#host;
    const mirror = this.#host.mirror();
    if (this.#stopping) return null;
    if (this.#underWay !== null || this.#paused !== null || this.#resyncing || !session.connected) return null;
    if (mirror.revision < this.#needed || mirror.revision === 0) return null;
    const extras = { bootId: identity.bootId, charmEndpoints: this.#steps.endpoints, ...this.#timers.due() };
    const remote = mirror.remoteState(this.unit, this.state.local, extras);
    return remote === undefined ? null : { step: nextStep(this.state.local, remote), view: mirror.pin() };
  }

  /** True when the next decision may follow at once. */
  async #take({ step, view }: Decision): Promise<boolean> {
    switch (step.kind) {
      case "wait":
        this.#rest(step, view);
        return false;
      case "fact":
        await this.#say({ kind: "fact", view }, step.writes, step.local);
        return false;
      case "dead":
        await this.#say({ kind: "dead", view }, [{ kind: "unit-dead" }], []);
        return false;
      case "skip-hook":
        await this.#complete(
          { kind: "skip-hook", view },
          complete(this.state.local, { kind: "skipped" }, [], this.#context(view)),
        );
        return false;
      case "upgrade":
        await this.#performed(await this.#steps.upgrade(step, view));
        return false;
      case "run-hook":
      case "run-action":
        await this.#locked({ step, view }, step);
        return true;
    }
  }

  /** Waits for its turn on the machine, and where it had to, decides anew then: much may have happened meanwhile. */
  async #locked(decided: Decision, wanted: StepOf<"run-hook" | "run-action">): Promise<void> {
    await this.#host.locks.with(lockOfStep(wanted), async (waited) => {
      if (this.#abort.signal.aborted || this.#stopping) return;
      const decision = waited ? this.#decide() : decided;
      if (decision === null) return;
      const { step, view } = decision;
      if (step.kind !== "run-hook" && step.kind !== "run-action") return;
      if (JSON.stringify(lockOfStep(step)) !== JSON.stringify(lockOfStep(wanted))) return;
      const performed = step.kind === "run-hook" ? this.#steps.hook(step, view) : this.#steps.action(step, view);
      const running = performed.then((done) => this.#performed(done));
      this.#running = running.catch(() => {});
      await running;
    });
  }

  /** null: the agent is stopping, and the next one finds the step interrupted. */
  async #performed(performed: Performed | null): Promise<void> {
    if (performed !== null) await this.#complete(performed.underWay, performed.completion);
  }

  async #complete(underWay: UnderWay, completion: Completion): Promise<void> {
    if (!completion.send) {
      this.state.apply(completion.local);
      await this.state.save();
    } else {
      const ran = this.#ran(underWay.kind, completion.writes);
      this.state.apply(completion.meanwhile);
      await this.#say(underWay, completion.writes, completion.local, ran);
    }
    if (completion.pauseMs > 0) this.#pause(completion.pauseMs);
  }

  /** The hook that ends with these writes; undefined for what is no hook. */
  #ran(kind: UnderWay["kind"], writes: readonly Write[]): Ran | undefined {
    const { event } = this.state.local.unit;
    if (event === null || (kind !== "run-hook" && kind !== "skip-hook")) return undefined;
    const failed = writes.some((write) => write.kind === "hook-error");
    return { hook: event.kind, outcome: kind === "skip-hook" ? "skipped" : failed ? "failed" : "committed" };
  }

  /** Stores and sends the fact that ends the current step; nothing is decided until it is answered. */
  async #say(underWay: UnderWay, writes: readonly Write[], local: Completion["local"], ran?: Ran): Promise<void> {
    this.#idleAt = -1;
    this.#underWay = underWay;
    this.state.say("step", writes, local, ran);
    await this.state.pump();
  }

  #settled(settled: Settled): void {
    const { fact, revision, refusal } = settled;
    this.state.settled(settled);
    this.#needed = Math.max(this.#needed, revision);
    if (fact.purpose === "step") {
      const ended = this.#underWay;
      this.#underWay = null;
      if (refusal === null) {
        this.#failures = 0;
        this.state.apply(fact.local);
        if (ended?.kind === "dead" || fact.writes.some((write) => write.kind === "unit-dead")) this.#end();
      } else this.#refused(ended, refusal);
    } else if (refusal !== null) this.#log("WARNING", `cannot write: ${refusalText(refusal)}`);
    this.#host.moved(this.unit);
    this.wake();
  }

  /** A refused flush is a failure of its hook, with the refusal's text; any other fact is tried again after a pause. */
  #refused(ended: UnderWay | null, refusal: Refusal): void {
    const reason = refusalText(refusal);
    this.#log("ERROR", `cannot commit: ${reason}`);
    if (refusal.code === "not-found" && refusal.kind === "unit") {
      this.#end();
      return;
    }
    const view = ended?.view ?? this.#host.mirror().pin();
    const statusSet = ended?.ran?.context.statusSet() ?? false;
    if (stageOf(this.state.local.unit) === "ran") {
      const outcome = { kind: "flush-refused", reason, statusSet } as const;
      this.#background(
        this.#complete({ kind: "run-hook", view }, complete(this.state.local, outcome, [], this.#context(view))),
      );
    } else if (ended?.task !== undefined && ended.ran !== undefined && ended.task.flushError === null) {
      const task = { ...ended.task, flushError: reason };
      const completion = complete(this.state.local, actionOutcome(task, ended.ran.context), [], this.#context(view));
      this.#background(this.#complete({ ...ended, task }, completion));
    } else this.#pause(REFUSED_FACT_PAUSE_MS);
  }

  #rest(step: StepOf<"wait">, view: RecordView): void {
    this.#timers.arm(this.state, view);
    if (!step.idle) return;
    this.#show("idle", "");
    if (this.state.stale) this.#background(this.state.save());
    this.#idleAt = view.revision;
    this.#host.moved(this.unit);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.close();
    this.#host.mirror().untrack(this.unit);
    const gone = this.state.drop().then(() => this.#host.charms.remove(this.unit));
    gone.catch((cause) =>
      this.#host.log.error("cannot clear a unit's directories", { unit: this.unit, cause: String(cause) }),
    );
    this.#host.ended(this.unit);
  }

  /** The unit was taken away without a word: its records are gone from the mirror and nothing of it runs. */
  abandon(): void {
    this.#end();
  }

  /** The disk forgot what the controller knows: nothing is decided until the controller's copy is here. */
  #resync(): void {
    // A question outlives a reconnect: a second answer would come in the middle of the next hook.
    if (this.#resyncing) return;
    this.#resyncing = true;
    this.#host.log.warn("this disk has forgotten facts: taking the controller's copy", { unit: this.unit });
    this.#takeCopy();
  }

  #takeCopy(): void {
    const asked = this.#host.session.ask(this.unit, { kind: "local-records" }).then(async ({ records }) => {
      const local = localFromRecords(this.unit, records);
      this.state.replace(local, local.unit.sequence);
      this.#underWay = null;
      await this.state.save();
      this.#resyncing = false;
    });
    asked.then(
      () => this.wake(),
      (cause: unknown) => {
        if (this.#abort.signal.aborted) return;
        this.#failed(cause);
        this.#host.clock.after(AGENT_RETRY.firstMs, () => {
          if (!this.#abort.signal.aborted) this.#takeCopy();
        });
      },
    );
  }

  #pump(): void {
    this.#background(this.state.pump());
  }

  #background(work: Promise<void>): void {
    work.then(
      () => this.wake(),
      (cause: unknown) => this.#failed(cause),
    );
  }

  /** The world, or we, failed: the unit goes on from what is stored, after a pause. */
  #failed(cause: unknown): void {
    if (this.#abort.signal.aborted) return;
    const reason = cause instanceof Error ? cause.message : String(cause);
    // A refused question is an answer to a mirror that is behind.
    const bug = !(cause instanceof AgentError || cause instanceof RefusedError);
    this.#host.log.error("a unit's loop failed", { unit: this.unit, reason, bug });
    this.#log("ERROR", reason);
    this.#show("failed", "resolver loop error");
    this.#pause(backoffMs(AGENT_RETRY, this.#failures, this.#host.random));
    this.#failures += 1;
  }

  #pause(ms: number): void {
    this.#paused?.();
    this.#paused = this.#host.clock.after(ms, () => {
      this.#paused = null;
      // What could not be stored and sent before the pause goes now; then the loop wakes.
      this.#pump();
    });
  }

  #show(status: Presence["status"], message: string): void {
    this.#steps.show(status, message);
  }

  #log(level: LogLine["level"], message: string): void {
    this.#steps.log(level, message);
  }

  #context(view: RecordView) {
    return { view, bootId: this.#host.identity.bootId };
  }
}

const lockOfStep = (step: StepOf<"run-hook" | "run-action">): LockName =>
  step.kind === "run-hook" ? { kind: "machine" } : lockOf(step.order);
