// What a hook tool may print. A plain object is a map whose keys the writer sorts; a Map is a struct in its own order.

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | { readonly [key: string]: Value };

export type Format = "smart" | "yaml" | "json";

export type MapValue = ReadonlyMap<string, Value> | { readonly [key: string]: Value };

export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

/** A map or struct, as opposed to a list or a scalar. */
export const isMap = (value: Value): value is MapValue =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Entries of a map in the order of `compare`, of a struct in its own. */
export function entriesOf(value: MapValue, compare: (a: string, b: string) => number): [string, Value][] {
  if (value instanceof Map) return [...(value as ReadonlyMap<string, Value>)];
  return Object.entries(value as { readonly [key: string]: Value }).sort(([a], [b]) => compare(a, b));
}

/** Reads what came out of JSON (action params, answers) as a value; anything else becomes text. */
export function toValue(from: unknown): Value {
  if (from === null || from === undefined) return null;
  if (typeof from === "boolean" || typeof from === "number" || typeof from === "string") return from;
  if (Array.isArray(from)) return from.map(toValue);
  if (typeof from === "object")
    return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, toValue(value)]));
  return String(from);
}
