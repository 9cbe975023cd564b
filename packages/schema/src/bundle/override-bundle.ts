// What a command line says in place of a bundle's file: options of every charm that has them, and another series.
import { err, ok, type Result } from "@kith/base";
import { parseYaml } from "../charm/yaml-text.ts";
import type { Bundle, BundleOption } from "./bundle.ts";
import { baseOfSeries } from "./series.ts";

export interface BundleOverrides {
  /** `key=value`, as typed; a later one wins. They win over the file's own. */
  readonly options: readonly string[];
  /** Of all applications and machines. */
  readonly series: string | undefined;
}

/** The bundle as the command line wants it, or what of it makes no sense. */
export function overrideBundle(bundle: Bundle, { options, series }: BundleOverrides): Result<Bundle, string> {
  const overrides: Record<string, BundleOption> = {};
  for (const word of options) {
    const [, key, source] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (key === undefined || source === undefined) return err(`expected "key=value", got ${JSON.stringify(word)}`);
    overrides[key] = { value: readValue(source), source, at: `-o ${key}` };
  }
  const base = series === undefined ? null : baseOfSeries(series);
  if (series !== undefined && base === null) return err(`unknown series ${JSON.stringify(series)}`);
  const based = <T extends { readonly base: Bundle["machines"][number]["base"] }>(one: T): T =>
    base === null ? one : { ...one, base };
  return ok({
    ...bundle,
    applications: bundle.applications.map(based),
    machines: bundle.machines.map(based),
    overrides: { ...bundle.overrides, ...overrides },
  });
}

/** As a bundle's file would read it. */
function readValue(source: string): BundleOption["value"] {
  const read = parseYaml(source);
  return read.ok && typeof read.value !== "object" && source !== "" ? read.value : source;
}
