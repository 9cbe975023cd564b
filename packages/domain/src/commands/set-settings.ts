// config and trust: nothing happens for an option that is set to the value it has (contract 1.8).
import { ok } from "@kith/base";
import { type Decide, notFound } from "../deciding.ts";
import { charmOf } from "../rules/charm-of.ts";
import { readSettings, writeSettings } from "../rules/settings.ts";

export const setSettings: Decide<"set-settings"> = ({ draft }, { application: name, set, unset }) => {
  const application = draft.get("application", name);
  if (application === undefined) return notFound("application", name);
  const read = readSettings(charmOf(draft, application), set);
  if (!read.ok) return read;
  writeSettings(draft, name, read.value);
  // Resetting what is unknown or unset is no fault.
  for (const key of unset) draft.remove("setting", name, key);
  return ok(null);
};
