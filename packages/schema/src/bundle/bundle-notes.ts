// What a reader has to say about a bundle: problems, which refuse it, and warnings, each once and with its place.
import { PROBLEMS_MAX } from "../limits.ts";
import type { BundleProblem, BundleProblemCode, BundleWarning } from "./bundle.ts";
import type { At } from "./tree.ts";

export class BundleNotes {
  readonly problems: BundleProblem[] = [];
  readonly warnings: BundleWarning[] = [];
  readonly #said = new Set<string>();

  problem(at: At, message: string, code: BundleProblemCode = "structure"): void {
    if (this.problems.length < PROBLEMS_MAX && this.#first(`${at} ${message}`))
      this.problems.push({ at, message, code });
  }

  warn(at: At, message: string): void {
    if (this.warnings.length < PROBLEMS_MAX && this.#first(`${at} ${message}`)) this.warnings.push({ at, message });
  }

  /** An anchored part is read wherever it is aliased, and has one thing to say. */
  #first(text: string): boolean {
    if (this.#said.has(text)) return false;
    this.#said.add(text);
    return true;
  }
}
