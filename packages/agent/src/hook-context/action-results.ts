// What action-set and action-fail have left: a tree of texts, sent when the action ends (contract 4.6).
import { JSON_DEPTH_MAX } from "@kith/schema";

type Tree = Map<string, string | Tree>;

export class ActionResults {
  readonly #tree: Tree = new Map();
  #failed: string | null = null;

  get failed(): string | null {
    return this.#failed;
  }

  fail(message: string): void {
    this.#failed = message;
  }

  /**
   * A later value replaces a map on its way, and a later map replaces a value. A path of more levels than a value may
   * have ends in one key with dots.
   */
  set(keys: readonly string[], value: string): void {
    const whole = JSON_DEPTH_MAX - 1;
    const path = keys.length <= whole ? keys : [...keys.slice(0, whole), keys.slice(whole).join(".")];
    let tree = this.#tree;
    for (const segment of path.slice(0, -1)) {
      const next = tree.get(segment);
      const branch: Tree = next instanceof Map ? next : new Map();
      tree.set(segment, branch);
      tree = branch;
    }
    tree.set(path.at(-1) ?? "", value);
  }

  results(): Record<string, unknown> {
    return plain(this.#tree);
  }
}

const plain = (tree: Tree): Record<string, unknown> =>
  Object.fromEntries([...tree].map(([key, value]) => [key, typeof value === "string" ? value : plain(value)]));
