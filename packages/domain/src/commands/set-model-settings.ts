// model-config: known settings are checked and typed, others are kept as they are.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { readModelSetting } from "../model-settings.ts";

export const setModelSettings: Decide<"set-model-settings"> = ({ draft }, { set, unset }) => {
  for (const [key, value] of Object.entries(set)) {
    const read = readModelSetting(key, value);
    if (!read.ok) return read;
    draft.put({ kind: "model-setting", key, value: read.value });
  }
  for (const key of unset) draft.remove("model-setting", key);
  return ok(null);
};
