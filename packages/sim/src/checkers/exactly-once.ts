// Each fact's effect is there exactly once, by (unit, sequence): numbers go up one by one, and the runs that a charm
// numbers in its state have no hole, no double, and stand in the list of runs that the machine kept.
import type { RecordOf } from "@kith/schema";
import type { CommitSeen } from "../truth.ts";
import type { Report } from "./checker.ts";

export class ExactlyOnce {
  readonly #report: Report;
  /** Whether a process of this context id was ever begun. */
  readonly #ran: (contextId: string) => boolean;
  /** Every committed context id, with the unit and number under which it stands. */
  readonly #committed = new Map<string, string>();

  constructor(report: Report, ran: (contextId: string) => boolean) {
    this.#report = report;
    this.#ran = ran;
  }

  readonly onCommit = (seen: CommitSeen): void => {
    for (const change of seen.commit.changes) {
      if (change.op !== "put") continue;
      if (change.record.kind === "unit-local") this.#sequence(seen, change.record);
      if (change.record.kind === "charm-state") this.#state(seen, change.record);
    }
  };

  #sequence({ before, commit }: CommitSeen, { unit, sequence }: RecordOf<"unit-local">): void {
    const last = before("unit-local", unit)?.sequence ?? 0;
    if (sequence !== last && sequence !== last + 1)
      this.#report(`${unit} went from fact ${last} to ${sequence} at revision ${commit.revision}`);
  }

  #state({ before, world, model }: CommitSeen, { unit, key, value }: RecordOf<"charm-state">): void {
    if (key === "count") {
      const last = Number(before("charm-state", unit, "count")?.value ?? 0);
      if (Number(value) !== last + 1) this.#report(`${unit} went from run ${last} to run ${value}`);
      if (world.get("charm-state", unit, `run-${value}`) === undefined)
        this.#report(`${unit} counts run ${value} without having written it down`);
      return;
    }
    const number = key.slice("run-".length);
    const earlier = before("charm-state", unit, key)?.value;
    if (earlier !== undefined) this.#report(`${unit}: run ${number} was ${earlier} and is ${value}`);
    if (world.get("charm-state", unit, "count")?.value !== number)
      this.#report(`${unit}: run ${number} was written and is not the last one`);
    if (!this.#ran(value)) this.#report(`${unit}: ${value} is committed and never ran`);
    const where = `${model} ${unit} ${number}`;
    const other = this.#committed.get(value);
    if (other !== undefined) this.#report(`${value} is committed as ${other} and as ${where}`);
    this.#committed.set(value, where);
  }
}
