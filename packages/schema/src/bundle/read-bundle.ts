// Bundle files of every format into one normal form, with everything that is wrong and everything that is odd at once.
import { err, ok, type Result } from "@kith/base";
import type { Bundle, BundleMachine, BundleProblem, BundleSaas, BundleWarning } from "./bundle.ts";
import { readBundleApplication } from "./bundle-application.ts";
import { BUNDLE_KEYS } from "./bundle-keys.ts";
import { BundleFields, BundleNode } from "./bundle-node.ts";
import { BundleNotes } from "./bundle-notes.ts";
import { type BundleParts, formatOf, NO_PARTS, overlay, partsOf } from "./bundle-parts.ts";
import { checkReferences } from "./check-references.ts";
import { DeployerTargets } from "./deployer-targets.ts";
import { type BundleFile, parseTrees } from "./parse-trees.ts";
import { readBase } from "./read-base.ts";
import { type Include, readAnnotations, readConstraintsOf, readOptions } from "./read-options.ts";
import { type Entry, type MapTree, nullAt, type Tree } from "./tree.ts";

export interface BundleRequest {
  /** The bundle, then its overlays in order; each may hold several YAML documents. */
  readonly files: readonly [BundleFile, ...BundleFile[]];
  /** Which of a deployer file's targets; not needed when it has one. */
  readonly target?: string;
  /** Reads `include-file://` and `include-base64://`; left out: they stay as they are written, with a warning. */
  readonly include?: Include;
}

export interface BundleReading {
  readonly format: "bundle" | "deployer" | null;
  /** Names of a deployer file's targets. */
  readonly targets: readonly string[];
  /** As much as could be read: to be used only when there are no problems. */
  readonly bundle: Bundle;
  readonly problems: readonly BundleProblem[];
  readonly warnings: readonly BundleWarning[];
}

/** Reads a bundle with its overlays. Never throws, whatever the texts are. */
export function readBundleFiles({ files, target, include }: BundleRequest): BundleReading {
  const notes = new BundleNotes();
  const anchors = new Map<string, Tree>();
  const trees = files.flatMap((file) => parseTrees(file, anchors, notes));
  const [first] = trees;
  const base = files[0].file;
  if (first === undefined && notes.problems.length === 0) notes.problem(base, "bundle is empty", "not-a-bundle");
  const format = first === undefined ? null : formatOf(first);
  if (first !== undefined && format === null) refuseForeign(first, notes);
  const deployers = trees.filter((tree): tree is MapTree => tree.kind === "map" && formatOf(tree) === "deployer");
  const [deployer, ...more] = format === "deployer" ? deployers : [];
  const targets = deployer === undefined ? null : new DeployerTargets([deployer, ...more], notes);
  const parts = format === null ? NO_PARTS : mergeParts(trees, targets, target, notes);
  const bundle = readParts(parts, include ?? null, notes);
  checkReferences(bundle, notes);
  return { format, targets: targets?.names ?? [], bundle, problems: notes.problems, warnings: notes.warnings };
}

/** Reads the text of one file without overlays; on refusal, everything that is wrong at once. */
export function readBundle(text: string, file: string): Result<Bundle, readonly BundleProblem[]> {
  const { bundle, problems } = readBundleFiles({ files: [{ file, text }] });
  return problems.length > 0 ? err(problems) : ok(bundle);
}

function mergeParts(
  trees: readonly Tree[],
  targets: DeployerTargets | null,
  target: string | undefined,
  notes: BundleNotes,
): BundleParts {
  const parts: BundleParts[] = targets === null ? [] : [targets.parts(target)];
  const [first] = trees;
  if (targets === null && target !== undefined && first !== undefined)
    notes.problem(first.at, "only juju-deployer's files have targets", "target");
  for (const tree of trees) {
    const format = formatOf(tree);
    if (format === "bundle" && tree.kind === "map") parts.push(partsOf(tree, false, notes));
    else if (targets === null && tree.kind === "map" && format === null) parts.push(partsOf(tree, false, notes));
    else if (targets === null) refuseForeign(tree, notes);
  }
  return parts.reduce((under, over) => overlay(under, over, notes));
}

function refuseForeign(tree: Tree, notes: BundleNotes): void {
  const node = new BundleNode(tree, notes);
  if (tree.kind !== "map") notes.problem(tree.at, "expected map at the top of the file: not a bundle", "not-a-bundle");
  else if ([...tree.entries.keys()].every((key) => !node.isTemplate("key", key)))
    notes.problem(
      tree.at,
      "not a bundle: it has neither applications (format 4), services (format 3), nor targets of juju-deployer",
      "not-a-bundle",
    );
}

function readParts(parts: BundleParts, include: Include | null, notes: BundleNotes): Bundle {
  const top = new BundleFields(new BundleNode(mapTree(parts.top, parts), notes), "bundle");
  top.warnUnknown(parts.deployer ? BUNDLE_KEYS.target : BUNDLE_KEYS.bundle);
  refuseKubernetes(top, notes);
  const base = readBase(top.get("default-base"), top.get("series"));
  const each = <T>(entries: ReadonlyMap<string, Entry>, read: (name: string, node: BundleNode) => T): T[] =>
    [...entries].map(([name, { value, keyAt }]) => read(name, new BundleNode(value, notes, keyAt)));
  const reading = { deployer: parts.deployer, base, include };
  return {
    applications: each(parts.applications, (name, node) => readBundleApplication(name, node, reading)),
    machines: each(parts.machines, (id, node) => readMachine(id, node, base, include)),
    relations: parts.relations,
    saas: each(parts.saas, readSaas),
    overrides: readOptions(top.get("overrides"), "overrides", include),
    unitsDefault: parts.deployer ? 1 : 0,
    warnings: notes.warnings,
  };
}

const mapTree = (entries: ReadonlyMap<string, Entry>, { at }: BundleParts): Tree =>
  entries.size === 0 ? nullAt(at) : { kind: "map", entries, at };

function refuseKubernetes(top: BundleFields, notes: BundleNotes): void {
  for (const key of ["bundle", "series"]) {
    const { tree, keyAt } = top.get(key);
    if (tree.kind === "scalar" && tree.source === "kubernetes")
      notes.problem(
        keyAt,
        "a Kubernetes bundle: its charms run in containers of a cluster, and Kith runs charms on machines",
        "kubernetes",
      );
  }
}

function readMachine(
  id: string,
  node: BundleNode,
  fallback: BundleMachine["base"],
  include: Include | null,
): BundleMachine {
  const what = `machine ${id}`;
  const fields = new BundleFields(node, what);
  fields.warnUnknown(BUNDLE_KEYS.machine);
  if (!/^(0|[1-9][0-9]*)$/.test(id)) node.notes.problem(node.keyAt, `invalid machine id ${JSON.stringify(id)}`);
  return {
    id,
    base: readBase(fields.get("base"), fields.get("series")) ?? fallback,
    constraints: readConstraintsOf(fields.get("constraints"), `${what}: constraints`),
    annotations: readAnnotations(fields.get("annotations"), `${what}: annotations`, include),
    at: node.keyAt,
  };
}

function readSaas(name: string, node: BundleNode): BundleSaas {
  const fields = new BundleFields(node, `saas ${name}`);
  fields.warnUnknown(BUNDLE_KEYS.saas);
  const url = fields.get("url").name(`saas ${name}: url`);
  return { name, url, at: node.keyAt };
}
