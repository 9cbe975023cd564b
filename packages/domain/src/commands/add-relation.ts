// Contract 5.1: which endpoints are meant, whether they may be related, and the relation's number.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { inferPair, relate } from "../rules/relate.ts";

export const addRelation: Decide<"add-relation"> = (context, { endpoints: [left, right] }) => {
  const pair = inferPair(context.draft, left, right);
  if (!pair.ok) return pair;
  const related = relate(context, pair.value);
  return related.ok ? ok(related.value) : related;
};
