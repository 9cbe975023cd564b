// Which files in a charm's hooks directory are hooks (contract 1.12): they are made executable when a charm is unpacked.
import { type CharmMetadata, HookKindShape } from "@kith/schema";

const RELATION_PREFIX = "relation-";
const STORAGE_HOOKS = ["storage-attached", "storage-detaching"] as const;
const MORE_UNIT_HOOKS = [
  "collect-metrics",
  "meter-status-changed",
  "leader-deposed",
  "pre-series-upgrade",
  "post-series-upgrade",
  "secret-changed",
  "secret-rotate",
  "secret-expired",
  "secret-remove",
] as const;

/** Paths relative to the charm: `hooks/install`, `hooks/db-relation-joined`, … */
export function knownHookFiles(
  metadata: Pick<CharmMetadata, "provides" | "requires" | "peers" | "storage">,
): Set<string> {
  const kinds = HookKindShape.options;
  const names: string[] = [...MORE_UNIT_HOOKS, ...kinds.filter((kind) => !kind.startsWith(RELATION_PREFIX))];
  const endpoints = [metadata.provides, metadata.requires, metadata.peers].flatMap((section) => Object.keys(section));
  for (const endpoint of [...endpoints, "juju-info"])
    for (const kind of kinds) if (kind.startsWith(RELATION_PREFIX)) names.push(`${endpoint}-${kind}`);
  for (const storage of Object.keys(metadata.storage))
    for (const kind of STORAGE_HOOKS) names.push(`${storage}-${kind}`);
  return new Set(names.map((name) => `hooks/${name}`));
}
