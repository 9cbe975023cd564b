// Workload and application status as one hook sees them: the unit's is read once, the application's anew (contract 13.1).
import { type ApplicationStatusAnswer, readApplicationStatus, readStatus, type StatusAnswer } from "./answers.ts";
import type { HookContextEdges } from "./hook-context.ts";
import type { Leadership } from "./leadership.ts";
import { ToolFailure } from "./tool-failure.ts";

export class Statuses {
  readonly #unit: string;
  readonly #edges: HookContextEdges;
  readonly #leadership: Leadership;
  #read: StatusAnswer | undefined;
  #set: StatusAnswer | undefined;
  #applicationSet: StatusAnswer | undefined;

  constructor(unit: string, edges: HookContextEdges, leadership: Leadership) {
    this.#unit = unit;
    this.#edges = edges;
    this.#leadership = leadership;
  }

  /** The charm has called status-set for the unit. */
  get wasSet(): boolean {
    return this.#set !== undefined;
  }

  async unit(): Promise<StatusAnswer> {
    this.#read ??= this.#set ?? readStatus(await this.#edges.ask({ kind: "unit-status" }));
    return this.#read;
  }

  /** Throws {@link ToolFailure} unless the unit leads. */
  async application(): Promise<ApplicationStatusAnswer> {
    if (!(await this.#leadership.isLeader()))
      throw new ToolFailure("finding application status: this unit is not the leader");
    const answer = readApplicationStatus(await this.#edges.ask({ kind: "application-status" }));
    // What this hook has set may still be under way to the controller.
    const units = this.#set === undefined ? answer.units : { ...answer.units, [this.#unit]: this.#set };
    return { ...answer, ...this.#applicationSet, units };
  }

  async setUnit(status: string, message: string): Promise<void> {
    this.#set = { status, message };
    await this.#edges.write({ kind: "workload", status, message }, { awaited: false });
  }

  /** Throws {@link ToolFailure} unless the unit leads. */
  async setApplication(status: string, message: string): Promise<void> {
    if (!(await this.#leadership.isLeader())) throw new ToolFailure("this unit is not the leader");
    this.#applicationSet = { status, message };
    await this.#edges.write({ kind: "application-status", status, message }, { awaited: false });
  }
}
