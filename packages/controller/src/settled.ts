// Settled at R, kept as counters: nothing here walks the model. A session owes an answer from the
// flush that brings it something until it has acknowledged that flush and said that it is idle at or after it.
import { blockers, type WholeWorld } from "@kith/domain";
import type { Presence } from "@kith/schema";

/** Kinds that live and die: while one of them is dying, a planner has work open. */
const MORTAL = ["application", "unit", "relation", "machine", "model"] as const;
/** Names of what is waited for: more than this helps nobody. */
const NAMED_MAX = 20;

export interface Settled {
  readonly settled: boolean;
  readonly revision: number;
  readonly waitingFor: readonly string[];
  readonly errors: readonly string[];
}

interface Answer {
  owed: number;
  acked: number;
  idle: number;
}

export class SessionAnswers {
  readonly #answers = new Map<string, Answer>();
  readonly #waiting = new Set<string>();
  readonly #onAnswered: () => void;

  /** Calls `onAnswered` when a machine has answered everything that it owed: no commit says so. */
  constructor(onAnswered: () => void) {
    this.#onAnswered = onAnswered;
  }

  /** A session of `machine` begins: it owes an answer to all that it is about to be told. */
  open(machine: string, revision: number): void {
    this.#answers.set(machine, { owed: revision, acked: 0, idle: 0 });
    this.#waiting.add(machine);
  }

  close(machine: string): void {
    this.#answers.delete(machine);
    this.#waiting.delete(machine);
  }

  /** A flush up to `revision` brought `machine` something. */
  brought(machine: string, revision: number): void {
    const answer = this.#answers.get(machine);
    if (answer === undefined || revision <= answer.owed) return;
    answer.owed = revision;
    this.#waiting.add(machine);
  }

  acked(machine: string, revision: number): void {
    this.#told(machine, "acked", revision);
  }

  idle(machine: string, revision: number): void {
    this.#told(machine, "idle", revision);
  }

  /** Machines whose session owes an answer. */
  get waiting(): ReadonlySet<string> {
    return this.#waiting;
  }

  #told(machine: string, what: "acked" | "idle", revision: number): void {
    const answer = this.#answers.get(machine);
    if (answer === undefined) return;
    answer[what] = Math.max(answer[what], revision);
    if (answer.acked >= answer.owed && answer.idle >= answer.owed && this.#waiting.delete(machine)) this.#onAnswered();
  }
}

export interface SettledSources {
  readonly world: WholeWorld;
  readonly answers: SessionAnswers;
  readonly presence: {
    machine(machine: string): { readonly connectedSince: number } | null;
    unit(unit: string): Presence | undefined;
    readonly connectedMachines: number;
  };
  /** The fan-out has told every session everything. */
  readonly flushed: boolean;
}

/** Whether everything is as the model says, and what is still waited for, by name. */
export function settledNow(sources: SettledSources): Settled {
  const { world } = sources;
  const waitingFor: string[] = [];
  for (const wait of waits(sources)) {
    waitingFor.push(wait);
    if (waitingFor.length >= NAMED_MAX) break;
  }
  const errors: string[] = [];
  for (const { unit, error } of world.by("units-in-error", ""))
    errors.push(`unit ${unit}: hook failed: ${JSON.stringify(error?.hook ?? "")}`);
  for (const { machine, wanted, state, error } of world.by("open-provisions", ""))
    if (state === "failed") errors.push(`machine ${machine}: cannot ${wanted}: ${error ?? ""}`);
  return { settled: waitingFor.length === 0, revision: world.revision, waitingFor, errors };
}

function* waits({ world, answers, presence, flushed }: SettledSources): Generator<string> {
  for (const { machine, wanted, error } of world.by("open-provisions", ""))
    yield `machine ${machine} to be ${wanted === "ensure" ? "started" : "released"}${error === null ? "" : ` (${error})`}`;
  for (const kind of MORTAL)
    for (const record of world.by("not-alive", kind)) yield removal(world, kind, record as Named);
  if (presence.connectedMachines < world.countBy("machines", ""))
    for (const { id } of world.by("machines", ""))
      if (presence.machine(id) === null) yield `agent of machine ${id} to connect`;
  for (const machine of answers.waiting) yield* busyUnits(world, presence, machine);
  if (!flushed) yield "changes to be sent to agents";
}

/** What a machine that is not idle is busy with. */
function* busyUnits(world: WholeWorld, presence: SettledSources["presence"], machine: string): Generator<string> {
  let named = false;
  for (const { unit } of world.by("assignments-of-machine", machine)) {
    const told = presence.unit(unit);
    if (told?.status === "idle" || world.get("unit-workload", unit)?.error) continue;
    named = true;
    yield `unit ${unit}: ${told === undefined ? "allocating" : `${told.status}${told.message === "" ? "" : ` ${told.message}`}`}`;
  }
  if (!named) yield `machine ${machine} to be idle`;
}

function removal(world: WholeWorld, kind: (typeof MORTAL)[number], record: Named): string {
  const id = kind === "model" ? "" : (record.id ?? record.name ?? "");
  const [blocker] = blockers(world, { kind, id });
  return `${kind} ${record.key ?? record.name ?? id} to be removed${blocker === undefined ? "" : `: waits for ${blocker}`}`;
}

interface Named {
  readonly name?: string;
  readonly id?: string;
  readonly key?: string;
}
