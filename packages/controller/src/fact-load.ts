// What agents say, counted: facts by unit, and hooks by what became of them.
import { Tally } from "@kith/base";
import type { Fact } from "@kith/schema";
import { LOAD_UNITS_MAX } from "./limits.ts";

export class FactLoad {
  /** Facts by entity. */
  readonly facts = new Tally(LOAD_UNITS_MAX);
  /** `<kind> <outcome>` → how often; kinds and outcomes are few. */
  readonly hooks = new Map<string, number>();

  /** One that is refused is counted; its hook ends with another one. */
  fact({ entity, ran }: Fact, applied: boolean): void {
    this.facts.add(entity);
    if (ran === undefined || !applied) return;
    const name = `${ran.hook} ${ran.outcome}`;
    this.hooks.set(name, (this.hooks.get(name) ?? 0) + 1);
  }
}
