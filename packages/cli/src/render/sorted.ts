// Maps in the order in which Juju's clients print them: by key, numbers by their value. Pure.
import { compareNatural } from "@kith/base";

/** The map with its keys in order; what it holds stays as it is. */
export function sortedMap<T>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => compareNatural(a, b)));
}

/** The value with the keys of all maps in it in order; lists keep theirs. */
export function sortedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedDeep);
  if (typeof value !== "object" || value === null) return value;
  return sortedMap(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sortedDeep(each)])));
}
