// Relations in every spelling: a pair, one side with a list of others, and juju-deployer's map of what each consumes.
import type { BundleRelation } from "./bundle.ts";
import type { BundleNode } from "./bundle-node.ts";

/** Each relation once: one that is written again is warned of. */
export function readRelations(node: BundleNode): readonly BundleRelation[] {
  const written = readAll(node);
  const known = new Set<string>();
  for (const { endpoints, at } of written) {
    const key = [...endpoints].sort().join(" ");
    if (known.has(key)) node.notes.warn(at, `relation ${JSON.stringify(endpoints)} is written more than once`);
    known.add(key);
  }
  return addRelations([], written);
}

function readAll(node: BundleNode): BundleRelation[] {
  if (!node.isMap) return node.items("relations").flatMap(readRelation);
  return [...node.fields("relations")].flatMap(([left, consumer]) => {
    const consumes = consumer.isMap ? consumer.fields(`relations of ${left}`).get("consumes") : consumer;
    if (consumes === undefined) consumer.problem(`relations of ${left}: "consumes" is missing`);
    return (consumes === undefined ? [] : sides(consumes)).flatMap((right): BundleRelation[] => {
      const text = right.name("relation");
      return text === "" ? [] : [{ endpoints: [left, text], at: right.at }];
    });
  });
}

function readRelation(node: BundleNode): BundleRelation[] {
  const pair = node.items("relation");
  const [left, right] = pair;
  if (left === undefined || right === undefined || pair.length !== 2) {
    if (node.isList) node.problem(`relation: expected two endpoints, got ${pair.length}`);
    else if (node.absent) node.wrong("relation", "two endpoints");
    return [];
  }
  return sides(left).flatMap((a) =>
    sides(right).flatMap((b): BundleRelation[] => {
      const endpoints = [a.name("relation"), b.name("relation")] as const;
      if (endpoints.includes("")) {
        if (a.absent || b.absent) node.problem("relation: an endpoint is missing");
        return [];
      }
      return [{ endpoints: [...endpoints], at: node.at }];
    }),
  );
}

const sides = (node: BundleNode): BundleNode[] => (node.isList ? node.items("relation") : [node]);

export const applicationOf = (endpoint: string): string => endpoint.split(":")[0] ?? "";

/** `more` after `relations`, each relation once however its sides are ordered. */
export function addRelations(
  relations: readonly BundleRelation[],
  more: readonly BundleRelation[],
): readonly BundleRelation[] {
  const known = new Set<string>();
  return [...relations, ...more].filter(({ endpoints }) => {
    const key = [...endpoints].sort().join(" ");
    const fresh = !known.has(key);
    known.add(key);
    return fresh;
  });
}
