// An overlay over a bundle, as trees: an application, option or other entry that is null goes, mappings are merged key by
// key, everything else is replaced. Relations are added; an overlay's machines replace the bundle's as a whole.
import { type Entry, isNull, type MapTree } from "./tree.ts";

/** Mappings of an application that an overlay changes key by key. */
const MERGED = new Set([
  "options",
  "annotations",
  "bindings",
  "resources",
  "storage",
  "devices",
  "offers",
  "exposed-endpoints",
]);

/** `over` over `under`, one level of keys; `deeper` says how two mappings of the same key are merged, if they are. */
export function mergeMaps(
  under: MapTree,
  over: MapTree,
  deeper: (key: string, under: MapTree, over: MapTree) => MapTree,
): MapTree {
  const entries = new Map<string, Entry>(under.entries);
  for (const [key, entry] of over.entries) {
    const before = entries.get(key)?.value;
    const after = entry.value;
    if (isNull(after)) entries.delete(key);
    else if (before?.kind === "map" && after.kind === "map")
      entries.set(key, { keyAt: entry.keyAt, value: deeper(key, before, after) });
    else entries.set(key, entry);
  }
  return { kind: "map", entries, at: under.at };
}

/** One application of an overlay over the same one of the bundle; it keeps its place in the bundle. */
export function overlayApplication(under: Entry, over: Entry): Entry {
  if (under.value.kind !== "map" || over.value.kind !== "map") return over;
  const value = mergeMaps(under.value, over.value, (key, before, after) =>
    MERGED.has(key) ? mergeAll(before, after) : after,
  );
  return { keyAt: under.keyAt, value };
}

const mergeAll = (under: MapTree, over: MapTree): MapTree => mergeMaps(under, over, (_key, a, b) => mergeAll(a, b));

/** As juju-deployer merges what a target inherits: no deletion, mappings at every depth, everything else replaced. */
export function inheritMap(under: MapTree, over: MapTree): MapTree {
  const entries = new Map<string, Entry>(under.entries);
  for (const [key, entry] of over.entries) {
    const before = entries.get(key)?.value;
    const both = before?.kind === "map" && entry.value.kind === "map";
    entries.set(key, both ? { keyAt: entry.keyAt, value: inheritMap(before, entry.value) } : entry);
  }
  return { kind: "map", entries, at: over.at };
}
