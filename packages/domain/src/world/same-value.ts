// Equality of record values: plain JSON, in which the order of keys means nothing.

/** True when `a` and `b` are the same JSON value. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && sameValue(left[key], right[key]));
}

/** True when two records differ in nothing but their revision. */
export function sameRecord(a: object, b: object): boolean {
  return sameValue({ ...a, revision: 0 }, { ...b, revision: 0 });
}
