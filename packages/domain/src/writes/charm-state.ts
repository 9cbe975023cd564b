// state-set and state-delete, with the limits of contract 4.7.
import { byteLength, ok } from "@kith/base";
import { type Outcome, refuse } from "../deciding.ts";
import { STATE_BYTES_MAX, STATE_KEY_BYTES_MAX, STATE_VALUE_BYTES_MAX } from "../limits.ts";
import type { ApplyUnitWrite } from "./applying.ts";

export const setState: ApplyUnitWrite<"state-set"> = ({ draft }, unit, { key, value }) => {
  if (byteLength(key) > STATE_KEY_BYTES_MAX) return overQuota(`max allowed key length (${STATE_KEY_BYTES_MAX})`);
  if (byteLength(value) > STATE_VALUE_BYTES_MAX)
    return overQuota(`max allowed value length (${STATE_VALUE_BYTES_MAX})`);
  let bytes = byteLength(key) + byteLength(value);
  for (const state of draft.by("state-of-unit", unit.name))
    if (state.key !== key) bytes += byteLength(state.key) + byteLength(state.value);
  if (bytes > STATE_BYTES_MAX) return overQuota(`max allowed total size (${STATE_BYTES_MAX})`);
  draft.put({ kind: "charm-state", unit: unit.name, key, value });
  return ok(null);
};

export const deleteState: ApplyUnitWrite<"state-delete"> = ({ draft }, unit, { key }) => {
  draft.remove("charm-state", unit.name, key);
  return ok(null);
};

const overQuota = (what: string): Outcome => refuse({ code: "quota", message: `${what}: quota limit exceeded` });
