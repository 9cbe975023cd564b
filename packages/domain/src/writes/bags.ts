// Databags: a hook's writes merge into them, an empty value removes its key; what changes nothing is no change (contract 5.5).
import { byteLength, ok } from "@kith/base";
import type { RecordOf } from "@kith/schema";
import { notFound, type Outcome, refuse } from "../deciding.ts";
import { BAG_BYTES_MAX } from "../limits.ts";
import { counterpartOf } from "../rules/relate.ts";
import { networkKeys } from "../rules/scope.ts";
import type { ApplyUnitWrite } from "./applying.ts";
import { mustLead } from "./leading.ts";

type Data = RecordOf<"unit-databag">["data"];

export const writeUnitBag: ApplyUnitWrite<"unit-bag"> = ({ draft }, unit, { relation, data }) => {
  const bag = draft.get("unit-databag", relation, unit.name);
  if (bag === undefined || draft.get("member", relation, unit.name) === undefined)
    return refuse({ code: "scope-left", unit: unit.name, relation });
  const merged = merge(bag.data, data);
  if (!merged.ok) return merged;
  draft.put({ ...bag, data: merged.value });
  return ok(null);
};

export const writeApplicationBag: ApplyUnitWrite<"application-bag"> = (context, unit, { relation: id, data }) => {
  const { draft } = context;
  const leading = mustLead(context, unit);
  if (!leading.ok) return leading;
  const relation = draft.get("relation", id);
  if (relation === undefined || counterpartOf(relation, unit.application) === undefined)
    return notFound("relation", id);
  const old = draft.get("application-databag", id, unit.application)?.data ?? {};
  const merged = merge(old, data);
  if (!merged.ok) return merged;
  if (Object.keys(merged.value).length === 0 && Object.keys(old).length === 0) return ok(null);
  draft.put({ kind: "application-databag", relation: id, application: unit.application, data: merged.value });
  return ok(null);
};

/** config-changed recomputes the address keys of all the unit's bags; without an address they go (contract 5.2). */
export const refreshNetwork: ApplyUnitWrite<"refresh-network"> = ({ draft }, unit) => {
  const keys = { "private-address": "", "ingress-address": "", "egress-subnets": "", ...networkKeys(draft, unit.name) };
  for (const member of draft.by("members-of-unit", unit.name)) {
    const bag = draft.get("unit-databag", member.relation, unit.name);
    if (bag !== undefined) draft.put({ ...bag, data: mergeKeys(bag.data, keys) });
  }
  return ok(null);
};

function merge(old: Data, written: Data): Outcome<Data> {
  const data = mergeKeys(old, written);
  let bytes = 0;
  for (const [key, value] of Object.entries(data)) bytes += byteLength(key) + byteLength(value);
  if (bytes > BAG_BYTES_MAX)
    return refuse({ code: "quota", message: `max allowed total size (${BAG_BYTES_MAX}): quota limit exceeded` });
  return ok(data);
}

function mergeKeys(old: Data, written: Data): Data {
  const data = { ...old };
  for (const [key, value] of Object.entries(written)) {
    if (value === "") delete data[key];
    else data[key] = value;
  }
  return data;
}
