// Drives one unit's mind against a SmallWorld, with scripted outcomes instead of processes: the agent's loop without
// its edges.
import type { HookEvent, RecordOf, Write } from "@kith/schema";
import { hookName } from "@kith/schema";
import type { HookRecord } from "../guarantees/check-guarantees.ts";
import { complete, type Outcome } from "../lifecycle/complete.ts";
import { prepare } from "../lifecycle/prepare.ts";
import { applyLocal, initialLocal } from "../local-state.ts";
import { createMirror, type Mirror } from "../mirror/mirror.ts";
import { nextStep } from "../next-step.ts";
import type { RemoteExtras, Step, UnitLocalState } from "../step.ts";
import { deltaOf } from "../window.ts";
import type { SmallWorld } from "./small-world.ts";

/** How a hook ends, and what it leaves in the buffer. */
export type Script = (event: HookEvent) => { readonly outcome?: Outcome; readonly writes?: readonly Write[] };

const STEPS_MAX = 500; // a scenario that needs more does not converge

export class UnitDriver {
  readonly unit: string;
  readonly world: SmallWorld;
  mirror: Mirror = createMirror();
  local: UnitLocalState;
  extras: RemoteExtras;
  readonly history: HookRecord[] = [];
  readonly sent: Write[] = [];
  script: Script = () => ({});
  dead = false;
  private clock = 0;

  constructor(unit: string, world: SmallWorld, endpoints: readonly string[] = []) {
    this.unit = unit;
    this.world = world;
    this.local = initialLocal(unit);
    const charmEndpoints = new Set(endpoints);
    this.extras = { bootId: "boot-1", charmEndpoints, retryDue: false, updateStatusDue: false };
  }

  /** A new agent process: the mirror starts empty, local records stay. */
  restart(): void {
    this.mirror = createMirror();
  }

  next(): Step {
    this.world.feed(this.mirror);
    const remote = this.mirror.remoteState(this.unit, this.local, this.extras);
    if (remote === undefined) return { kind: "wait", idle: false, for: "its records" };
    return nextStep(this.local, remote);
  }

  /** One step; the step that it was. */
  advance(): Step {
    const step = this.next();
    if (step.kind === "fact") this.fact(step.writes, step.local);
    if (step.kind === "dead") this.end();
    if (step.kind === "run-hook") this.hook(step.event, step);
    if (step.kind === "skip-hook") this.finish(step.event, { kind: "skipped" }, []);
    if (step.kind === "run-action") this.action(step.order, step);
    if (step.kind === "upgrade") {
      this.local = applyLocal(this.local, prepare(this.local, step).local);
      const charm = { url: step.charmUrl, sha256: step.sha256, modified: step.modified };
      this.conclude({ kind: "deployed", charm }, []);
    }
    return step;
  }

  /** Steps until the unit waits or has ended; the names of the hooks that ran. */
  run(): string[] {
    const from = this.history.length;
    for (let i = 0; i < STEPS_MAX && !this.dead; i += 1) {
      if (this.advance().kind === "wait") return this.names(from);
    }
    if (this.dead) return this.names(from);
    throw new Error(`${this.unit} does not come to rest: ${this.names(from).slice(-10).join(", ")}`);
  }

  names(from = 0): string[] {
    return this.history.slice(from).map(({ event, outcome, units }) => {
      const about =
        units?.join("+") ?? event.remoteUnit ?? (event.applicationBag === null ? null : `(${event.applicationBag})`);
      return `${hookName(event)}${about === null ? "" : ` ${about}`}${outcome === "committed" ? "" : ` ${outcome}`}`;
    });
  }

  private hook(event: HookEvent, step: Extract<Step, { kind: "run-hook" }>): void {
    const prepared = prepare(this.local, step);
    this.local = applyLocal(this.local, prepared.local);
    this.send(prepared.writes);
    const { outcome = { kind: "exited", code: 0, statusSet: false }, writes = [] } = this.script(event);
    this.finish(event, outcome, writes);
  }

  private finish(event: HookEvent, outcome: Outcome, writes: readonly Write[]): void {
    const known = event.relation === null ? undefined : this.local.relations.get(event.relation);
    const began = this.clock++;
    const delta = deltaOf(this.local, event);
    const units = delta === null ? {} : { units: [...delta.departed, ...delta.joined, ...delta.changed] };
    const inScope = event.relation === null || this.mirror.pin().get("member", event.relation, this.unit) !== undefined;
    this.conclude(outcome, writes);
    const good = outcome.kind === "missing" || (outcome.kind === "exited" && outcome.code === 0);
    const result =
      outcome.kind === "killed" || outcome.kind === "skipped" ? outcome.kind : good ? "committed" : "failed";
    const peer = known?.peer ?? false;
    this.history.push({ event, outcome: result, began, ended: this.clock++, inScope, peer, ...units });
  }

  private action(order: RecordOf<"task-order">, step: Extract<Step, { kind: "run-action" }>): void {
    const prepared = prepare(this.local, step);
    this.local = applyLocal(this.local, prepared.local);
    this.send(prepared.writes);
    const outcome = { status: "completed", message: order.name, results: {}, flush: true } as const;
    this.conclude({ kind: "action-ended", outcome, statusSet: false }, []);
  }

  private conclude(outcome: Outcome, buffered: readonly Write[]): void {
    const context = { view: this.mirror.pin(), bootId: this.extras.bootId };
    const completion = complete(this.local, outcome, buffered, context);
    this.fact(completion.writes, completion.local);
  }

  private fact(writes: readonly Write[], local: Parameters<typeof applyLocal>[1]): void {
    this.send(writes);
    this.local = applyLocal(this.local, local);
  }

  private send(writes: readonly Write[]): void {
    this.sent.push(...writes);
    this.world.apply(this.unit, writes);
  }

  private end(): void {
    this.send([{ kind: "unit-dead" }]);
    this.mirror.untrack(this.unit);
    this.dead = true;
  }
}
