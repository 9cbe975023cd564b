import { type Refusal, refusalText } from "@kith/schema";
import type { Outcome } from "../deciding.ts";

/** Collects what is wrong with a plan, each with its place in the file. */
export class PlanProblems {
  readonly list: { at: string; message: string }[] = [];

  /** The value of `outcome`; its refusal becomes a problem at `at`. */
  take<T>(at: string, outcome: Outcome<T>): T | undefined {
    if (outcome.ok) return outcome.value;
    this.add(at, outcome.error);
    return undefined;
  }

  add(at: string, refusal: Refusal): void {
    this.list.push({ at, message: refusalText(refusal) });
  }
}
