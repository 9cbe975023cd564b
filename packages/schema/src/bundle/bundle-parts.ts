// A bundle on its way from files to its normal form: applications and machines are still trees, so that overlays and
// inherited targets can be merged; relations are read already, because they have too many spellings to merge.
import type { BundleRelation } from "./bundle.ts";
import { SECTION_KEYS } from "./bundle-keys.ts";
import { BundleNode } from "./bundle-node.ts";
import type { BundleNotes } from "./bundle-notes.ts";
import { overlayApplication } from "./merge-overlay.ts";
import { addRelations, applicationOf, readRelations } from "./read-relations.ts";
import { type At, type Entry, isNull, type MapTree, type Tree } from "./tree.ts";

export interface BundleParts {
  /** Every key but those below. */
  readonly top: ReadonlyMap<string, Entry>;
  readonly applications: ReadonlyMap<string, Entry>;
  readonly machines: ReadonlyMap<string, Entry>;
  readonly saas: ReadonlyMap<string, Entry>;
  readonly relations: readonly BundleRelation[];
  readonly deployer: boolean;
  readonly at: At;
}

export const NO_PARTS: BundleParts = {
  top: new Map(),
  applications: new Map(),
  machines: new Map(),
  saas: new Map(),
  relations: [],
  deployer: false,
  at: "",
};

/** The parts of one document, in format 3 or 4. */
export function partsOf(tree: MapTree, deployer: boolean, notes: BundleNotes): BundleParts {
  const section = (key: string): ReadonlyMap<string, Entry> => {
    const entry = tree.entries.get(key);
    if (entry === undefined || isNull(entry.value)) return new Map();
    if (entry.value.kind === "map") return entry.value.entries;
    new BundleNode(entry.value, notes).wrong(key, "map");
    return new Map();
  };
  const both = tree.entries.has("applications") && tree.entries.has("services");
  const services = tree.entries.get("services");
  if (both && services !== undefined)
    notes.problem(services.keyAt, "a bundle has either applications or services (its name in format 3), not both");
  const relations = tree.entries.get("relations");
  return {
    top: new Map([...tree.entries].filter(([key]) => !SECTION_KEYS.has(key))),
    applications: section(tree.entries.has("applications") ? "applications" : "services"),
    machines: section("machines"),
    saas: section("saas"),
    relations: relations === undefined ? [] : readRelations(new BundleNode(relations.value, notes)),
    deployer,
    at: tree.at,
  };
}

/** `over` over `under`. What an overlay removes takes its relations along. */
export function overlay(under: BundleParts, over: BundleParts, notes: BundleNotes): BundleParts {
  const gone = new Set<string>();
  const merge = (
    before: ReadonlyMap<string, Entry>,
    after: ReadonlyMap<string, Entry>,
    what: string,
  ): ReadonlyMap<string, Entry> => {
    const entries = new Map(before);
    for (const [name, entry] of after) {
      const known = entries.get(name);
      if (isNull(entry.value)) {
        if (known === undefined) notes.warn(entry.keyAt, `${what} ${name}: there is none to remove`);
        entries.delete(name);
        gone.add(name);
      } else entries.set(name, known === undefined ? entry : overlayApplication(known, entry));
    }
    return entries;
  };
  const applications = merge(under.applications, over.applications, "application");
  const saas = merge(under.saas, over.saas, "saas");
  const kept = under.relations.filter(({ endpoints }) => !endpoints.some((each) => gone.has(applicationOf(each))));
  return {
    top: new Map([...under.top, ...over.top]),
    applications,
    machines: over.machines.size > 0 ? over.machines : under.machines,
    saas,
    relations: addRelations(kept, over.relations),
    deployer: under.deployer,
    at: under.at,
  };
}

/** What a document is, judged by its keys alone. */
export function formatOf(tree: Tree): "bundle" | "deployer" | null {
  if (tree.kind !== "map") return null;
  if ([...SECTION_KEYS].some((key) => tree.entries.has(key))) return "bundle";
  const bodies = [...tree.entries.values()].map(({ value }) => value);
  const target = bodies.some(
    (body) =>
      body.kind === "map" && ["services", "applications", "inherits", "relations"].some((key) => body.entries.has(key)),
  );
  return target ? "deployer" : null;
}
