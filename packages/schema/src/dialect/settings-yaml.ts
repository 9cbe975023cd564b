// `config-yaml`: the text of a file that holds a map of options, below the application's name.
import { err, ok, type Result } from "@kith/base";
import { parseYaml } from "../charm/yaml-text.ts";

export type Settings = { readonly [option: string]: string | number | boolean | null };

/** The options of `application` in `text`; an empty text holds none. */
export function readSettingsYaml(application: string, text: string): Result<Settings, string> {
  if (text.trim() === "") return ok({});
  const parsed = parseYaml(text);
  if (!parsed.ok) return err(`cannot parse settings data: ${parsed.error}`);
  const top = parsed.value;
  if (!isMap(top)) return err("cannot parse settings data: expected a map");
  const own = top[application];
  if (!isMap(own)) return err(`no settings found for ${JSON.stringify(application)}`);
  const settings: { [option: string]: string | number | boolean | null } = {};
  for (const [option, value] of Object.entries(own)) {
    if (typeof value === "object" && value !== null)
      return err(`option ${JSON.stringify(option)} expected a plain value, got ${JSON.stringify(value)}`);
    settings[option] = value;
  }
  return ok(settings);
}

type Value = string | number | boolean | null;
const isMap = (value: unknown): value is { readonly [key: string]: Value } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
