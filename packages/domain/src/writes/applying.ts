// What a write of a fact is given. A unit's writes get the unit that the fact is of; a machine's have no unit.
import type { RecordOf, ResultsBlob, Write, WriteOf } from "@kith/schema";
import type { Deciding, Outcome } from "../deciding.ts";

export interface FactContext extends Deciding {
  /** The machine that signed in. */
  readonly machine: string;
  /** When it happened, by the agent's clock: what people read as "since". */
  readonly happened: number;
  /** Results that stand in a blob already, by task. */
  readonly stored: Readonly<Record<string, ResultsBlob>>;
}

export type ApplyUnitWrite<K extends Write["kind"]> = (
  context: FactContext,
  unit: RecordOf<"unit">,
  write: WriteOf<K>,
) => Outcome;

export type ApplyMachineWrite<K extends Write["kind"]> = (context: FactContext, write: WriteOf<K>) => Outcome;
