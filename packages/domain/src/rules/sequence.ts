// Numbers that are given once and never again, whatever is removed later.
import type { Draft } from "../world/draft.ts";

const FIRST: { readonly [name: string]: number } = { operation: 1 };

/** Takes the next number of `name`: "relation", "machine", "operation", `unit:<application>`, `charm:<name>`. */
export function takeNumber(draft: Draft, name: string): number {
  const next = draft.get("sequence", name)?.next ?? FIRST[name] ?? 0;
  draft.put({ kind: "sequence", name, next: next + 1 });
  return next;
}
