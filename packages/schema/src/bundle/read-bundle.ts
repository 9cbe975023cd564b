// Reads a bundle file of format 4 (`applications`). Every problem and every oddity is told with its file and line.
import { err, ok, type Result } from "@kith/base";
import { LineCounter, parseAllDocuments } from "yaml";
import { BUNDLE_BYTES_MAX, YAML_ALIASES_MAX } from "../limits.ts";
import type { Bundle, BundleApplication, BundleMachine, BundleProblem, BundleRelation } from "./bundle.ts";
import { readBaseOf, readBundleApplication, readConstraintsOf, readTexts } from "./bundle-application.ts";
import { BundleNode, type BundleSource } from "./bundle-node.ts";

const KNOWN = new Set([
  "applications",
  "machines",
  "relations",
  "series",
  "default-base",
  "name",
  "description",
  "tags",
  "type",
  "variables",
  "bundle",
  "website",
  "issues",
  "source",
  "docs",
  "summary",
  "maintainers",
  "saas",
]);

/** Reads the text of `file`; on refusal, everything that is wrong at once. */
export function readBundle(text: string, file: string): Result<Bundle, readonly BundleProblem[]> {
  const one = (message: string): Result<Bundle, readonly BundleProblem[]> => err([{ at: file, message }]);
  if (text.length > BUNDLE_BYTES_MAX) return one(`bundle is larger than ${BUNDLE_BYTES_MAX} bytes`);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: "1.1",
    merge: false,
    uniqueKeys: false,
    lineCounter: lines,
    keepSourceTokens: false,
    logLevel: "silent",
  });
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return one("bundle is empty");
  const [broken] = document.errors;
  if (broken !== undefined)
    return err([{ at: `${file}:${broken.linePos?.[0].line ?? 1}`, message: broken.message.split("\n")[0] ?? "" }]);
  if (documents.length > 1) return one("bundles of several documents are not supported yet");
  try {
    document.toJS({ maxAliasCount: YAML_ALIASES_MAX });
  } catch (error) {
    return one(error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));
  }
  const source: BundleSource = { file, document, lines, problems: [], warnings: [] };
  const bundle = readTop(new BundleNode(source, document.contents, file), source);
  return source.problems.length > 0 ? err(source.problems) : ok(bundle);
}

function readTop(top: BundleNode, source: BundleSource): Bundle {
  const entries = new Map(top.entries("bundle"));
  const get = (key: string): BundleNode => entries.get(key) ?? new BundleNode(source, null, top.at);
  refuseOtherFormats(top, entries);
  for (const [key, node] of entries) if (!KNOWN.has(key)) node.warn(`unknown key ${JSON.stringify(key)} is ignored`);
  if (!get("saas").absent) get("saas").problem("cross-model relations (saas) are not supported yet");
  const base = readBaseOf(get("default-base"), get("series"));
  const applications: BundleApplication[] = get("applications")
    .entries("applications")
    .map(([name, node]) => readBundleApplication(name, node, base, source));
  const machines: BundleMachine[] = get("machines")
    .entries("machines")
    .map(([id, node]) => readMachine(id, node, base, source));
  const relations = get("relations").items("relations").flatMap(readRelation);
  checkReferences(applications, machines, relations, source);
  return { applications, machines, relations, warnings: source.warnings };
}

function refuseOtherFormats(top: BundleNode, entries: ReadonlyMap<string, BundleNode>): void {
  if (!top.isMapping) top.problem("bundle: expected map at the top of the file");
  else if (entries.has("applications")) {
    if (entries.get("bundle")?.plain === "kubernetes") top.problem("Kubernetes bundles cannot run on machines");
  } else if (entries.has("services")) top.problem("bundles of format 3 (services) are not supported yet");
  else top.problem("bundle has no applications");
}

function readMachine(
  id: string,
  node: BundleNode,
  fallback: BundleMachine["base"],
  source: BundleSource,
): BundleMachine {
  const fields = new Map(node.entries(`machine ${id}`));
  const get = (key: string): BundleNode => fields.get(key) ?? new BundleNode(source, null, node.at);
  if (!/^(0|[1-9][0-9]*)$/.test(id)) node.problem(`invalid machine id ${JSON.stringify(id)}`);
  return {
    id,
    base: readBaseOf(get("base"), get("series")) ?? fallback,
    constraints: readConstraintsOf(get("constraints")),
    annotations: readTexts(get("annotations"), "annotations"),
    at: node.at,
  };
}

/** `[a, b]`, or one side and a list of others. */
function readRelation(node: BundleNode): BundleRelation[] {
  const sides = node.items("relation");
  const [left, right] = sides;
  if (left === undefined || right === undefined || sides.length !== 2) {
    if (node.isList) node.problem(`relation: expected two endpoints, got ${sides.length}`);
    return [];
  }
  const others = right.isList ? right.items("relation") : [right];
  const lefts = left.isList ? left.items("relation") : [left];
  return lefts.flatMap((a) =>
    others.map((b): BundleRelation => ({ endpoints: [a.text("relation"), b.text("relation")], at: node.at })),
  );
}

function checkReferences(
  applications: readonly BundleApplication[],
  machines: readonly BundleMachine[],
  relations: readonly BundleRelation[],
  source: BundleSource,
): void {
  const names = new Set(applications.map((application) => application.name));
  const ids = new Set(machines.map((machine) => machine.id));
  for (const relation of relations) {
    for (const endpoint of relation.endpoints) {
      const name = endpoint.split(":")[0] ?? "";
      if (!names.has(name))
        source.problems.push({
          at: relation.at,
          message: `relation ${JSON.stringify(relation.endpoints)} refers to application ${JSON.stringify(name)} not defined in this bundle`,
        });
    }
  }
  for (const application of applications) {
    for (const directive of application.to) {
      if (/^[0-9]+$/.test(directive) && !ids.has(directive))
        source.problems.push({
          at: application.at,
          message: `placement ${JSON.stringify(directive)} of application ${application.name} refers to a machine not defined in this bundle`,
        });
    }
  }
}
