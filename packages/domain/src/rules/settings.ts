// Charm options and the application option `trust` (contract 1.8). A value is kept as its option's type; nothing is kept
// for an option at its default, and setting what is set already changes nothing.
import { ok } from "@kith/base";
import { configOf, type OptionValue, optionValue, type RecordOf } from "@kith/schema";
import { notValid, type Outcome } from "../deciding.ts";
import type { Draft } from "../world/draft.ts";

export type Settings = { readonly [key: string]: string | number | boolean | null };

/** `trust` belongs to the application, not to its charm. */
export const TRUST = "trust";

/** Reads settings as typed into option values; null stands for "back to the default". Nothing is changed. */
export function readSettings(
  charm: RecordOf<"charm">,
  settings: Settings,
): Outcome<ReadonlyMap<string, OptionValue | null>> {
  const config = configOf(charm);
  const read = new Map<string, OptionValue | null>();
  for (const [key, value] of Object.entries(settings)) {
    const result = key === TRUST && !Object.hasOwn(config, TRUST) ? readTrust(value) : readOption(config, key, value);
    if (!result.ok) return result;
    read.set(key, result.value);
  }
  return ok(read);
}

function readOption(
  config: ReturnType<typeof configOf>,
  key: string,
  value: Settings[string],
): Outcome<OptionValue | null> {
  if (value !== null && value !== undefined) return optionValue(config, key, value);
  const known = optionValue(config, key, "");
  return known.ok || known.error.code !== "unknown-option" ? ok(null) : known;
}

function readTrust(value: Settings[string]): Outcome<boolean | null> {
  if (value === null || value === undefined) return ok(null);
  if (value === true || value === "true" || value === "True" || value === "1") return ok(true);
  if (value === false || value === "false" || value === "False" || value === "0") return ok(false);
  return notValid(`option "trust" expected boolean, got ${JSON.stringify(value)}`);
}

/** Puts what {@link readSettings} read. */
export function writeSettings(
  draft: Draft,
  application: string,
  values: ReadonlyMap<string, OptionValue | null>,
): void {
  for (const [key, value] of values) {
    if (value === null) draft.remove("setting", application, key);
    else draft.put({ kind: "setting", application, key, value });
  }
}

/** After a charm change: what the new charm has no option for, or not of that type, is forgotten, as in Juju. */
export function dropUnfitSettings(draft: Draft, application: string, charm: RecordOf<"charm">): void {
  const config = configOf(charm);
  for (const setting of draft.by("settings-of-application", application)) {
    if (setting.key === TRUST && !Object.hasOwn(config, TRUST)) continue;
    const read = setting.value === null ? undefined : optionValue(config, setting.key, setting.value);
    const fits = read?.ok === true && read.value === setting.value;
    if (!fits) draft.remove("setting", application, setting.key);
  }
}
