// juju-deployer's files: named targets, each a bundle of its own that may inherit others, the nearest word winning.

import { BUNDLE_TARGETS_MAX } from "../limits.ts";
import type { BundleRelation } from "./bundle.ts";
import { BundleNode } from "./bundle-node.ts";
import type { BundleNotes } from "./bundle-notes.ts";
import { type BundleParts, NO_PARTS, partsOf } from "./bundle-parts.ts";
import { inheritMap } from "./merge-overlay.ts";
import { addRelations, readRelations } from "./read-relations.ts";
import type { At, MapTree } from "./tree.ts";

interface Target {
  readonly tree: MapTree;
  readonly relations: readonly BundleRelation[];
}

export class DeployerTargets {
  readonly #tree: MapTree;
  readonly #notes: BundleNotes;
  readonly #resolved = new Map<string, Target | null>();

  /** `trees` are the files in order; where they name the same target, a later one adds to it. */
  constructor(trees: readonly [MapTree, ...MapTree[]], notes: BundleNotes) {
    this.#tree = trees.reduce(inheritMap);
    this.#notes = notes;
  }

  /** The targets' names in the order of the file. */
  get names(): string[] {
    return [...this.#tree.entries].flatMap(([name, { value }]) => (value.kind === "map" ? [name] : []));
  }

  /** The parts of target `name`, or of the only one. */
  parts(name: string | undefined): BundleParts {
    const { names } = this;
    if (names.length > BUNDLE_TARGETS_MAX) {
      this.#notes.problem(this.#tree.at, `the file has more than ${BUNDLE_TARGETS_MAX} targets`, "limit");
      return NO_PARTS;
    }
    const chosen = name ?? (names.length === 1 ? names[0] : undefined);
    const list = names.join(", ");
    if (chosen === undefined) {
      this.#notes.problem(this.#tree.at, `the file has ${names.length} targets, choose one: ${list}`, "target");
      return NO_PARTS;
    }
    if (!names.includes(chosen)) {
      this.#notes.problem(this.#tree.at, `the file has no target ${JSON.stringify(chosen)}, but: ${list}`, "target");
      return NO_PARTS;
    }
    const target = this.#resolve(chosen, this.#tree.at);
    if (target === null) return NO_PARTS;
    const parts = partsOf(without(target.tree, "relations", "inherits"), true, this.#notes);
    return { ...parts, relations: target.relations };
  }

  /** A target with all that it inherits; null while it is being resolved, which only a circle asks for. */
  #resolve(name: string, at: At): Target | null {
    const known = this.#resolved.get(name);
    if (known !== undefined) {
      if (known === null) this.#notes.problem(at, `target ${name} inherits itself`);
      return known;
    }
    const own = this.#tree.entries.get(name)?.value;
    if (own?.kind !== "map") {
      this.#notes.problem(at, `target ${name} is inherited, but is not in this file`, "fragment");
      return null;
    }
    this.#resolved.set(name, null);
    const parents = this.#parents(own).flatMap((parent) => {
      const resolved = this.#resolve(parent.name(`inherits of ${name}`), parent.at);
      return resolved === null ? [] : [resolved];
    });
    const relations = own.entries.get("relations");
    const written = relations === undefined ? [] : readRelations(new BundleNode(relations.value, this.#notes));
    const target: Target = {
      tree: [...parents.map((parent) => parent.tree), without(own, "relations", "inherits")].reduce(inheritMap),
      relations: [...parents.map((parent) => parent.relations), written].reduce(addRelations, []),
    };
    this.#resolved.set(name, target);
    return target;
  }

  #parents(target: MapTree): BundleNode[] {
    const inherits = target.entries.get("inherits");
    if (inherits === undefined) return [];
    const node = new BundleNode(inherits.value, this.#notes);
    if (node.isList) return node.items("inherits");
    return node.absent ? [] : [node];
  }
}

function without(tree: MapTree, ...keys: readonly string[]): MapTree {
  return { ...tree, entries: new Map([...tree.entries].filter(([key]) => !keys.includes(key))) };
}
