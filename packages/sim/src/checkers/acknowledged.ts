// What was acknowledged to a client or an agent is durable, and still there after the controller has died.
import type { Change } from "@kith/schema";
import type { Truth } from "../truth.ts";
import type { Report } from "./checker.ts";

interface Expected {
  readonly model: string;
  readonly what: string;
  readonly since: number;
  readonly like: (change: Change) => boolean;
}

export class Acknowledged {
  readonly #report: Report;
  readonly #truth: Truth;
  /** The highest fact that was called applied, by model and unit. */
  readonly #facts = new Map<string, number>();
  /** The highest revision that an agent was brought to, by model. */
  readonly #revisions = new Map<string, number>();
  readonly #expected: Expected[] = [];

  constructor(report: Report, truth: Truth) {
    this.#report = report;
    this.#truth = truth;
  }

  /** The controller told an agent that this fact is applied. */
  applied(model: string, entity: string, sequence: number): void {
    const name = `${model}\n${entity}`;
    this.#facts.set(name, Math.max(this.#facts.get(name) ?? 0, sequence));
    this.#checkFact(name, sequence);
  }

  /** The controller brought an agent to `revision`. */
  broughtTo(model: string, revision: number): void {
    this.#revisions.set(model, Math.max(this.#revisions.get(model) ?? 0, revision));
    this.#checkRevision(model, revision);
  }

  /** A client was told that its command is done: a change like this has come since `since`. */
  answered(expected: Expected): void {
    this.#expected.push(expected);
    this.#checkExpected(expected);
  }

  /** The controller is dead, and what is durable is decided. */
  afterCrash(): void {
    for (const [name, sequence] of this.#facts) this.#checkFact(name, sequence);
    for (const [model, revision] of this.#revisions) this.#checkRevision(model, revision);
    for (const expected of this.#expected) this.#checkExpected(expected);
  }

  #checkFact(name: string, sequence: number): void {
    const [model = "", entity = ""] = name.split("\n");
    const world = this.#truth.models.get(model);
    if (world === undefined) return;
    const machine = entity.startsWith("machine ") ? entity.slice("machine ".length) : null;
    const held =
      machine === null ? world.get("unit-local", entity)?.sequence : world.get("instance", machine)?.sequence;
    const there = machine === null ? world.get("unit", entity) : world.get("machine", machine);
    if (there !== undefined && (held ?? 0) < sequence)
      this.#report(`fact ${sequence} of ${entity} was called applied, and ${held ?? 0} is the last durable one`);
  }

  #checkRevision(model: string, revision: number): void {
    const world = this.#truth.models.get(model);
    if (world !== undefined && world.revision < revision)
      this.#report(`an agent was brought to revision ${revision}, and ${world.revision} is the last durable one`);
  }

  #checkExpected({ model, what, since, like }: Expected): void {
    if (!this.#truth.has(model, since, like)) this.#report(`${what} was acknowledged, and nothing of it is durable`);
  }
}
