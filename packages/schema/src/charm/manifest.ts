// manifest.yaml (contract 1.10): the bases a charm runs on.
import { err, ok, type Result } from "@kith/base";
import { describe, FieldReader, isMapping, Problems } from "./field-reader.ts";
import { parseYaml } from "./yaml-text.ts";

export interface CharmBase {
  readonly name: string;
  readonly channel: string;
  readonly architectures: readonly string[];
}
export interface CharmManifest {
  readonly bases: readonly CharmBase[];
}

/** Reads manifest.yaml, or says what is wrong with it. A charm without one has no bases. */
export function readManifest(text: string | undefined): Result<CharmManifest, readonly string[]> {
  if (text === undefined) return ok({ bases: [] });
  const parsed = parseYaml(text);
  if (!parsed.ok) return err([`manifest: ${parsed.error}`]);
  if (parsed.value === null) return ok({ bases: [] });
  if (!isMapping(parsed.value)) return err([`manifest: expected map, got ${describe(parsed.value)}`]);
  const bases = parsed.value.bases;
  if (bases === undefined || bases === null) return ok({ bases: [] });
  if (!Array.isArray(bases)) return err([`manifest: bases: expected list, got ${describe(bases)}`]);
  const problems = new Problems();
  const read = bases.map((base, i): CharmBase => {
    const fields = new FieldReader(isMapping(base) ? base : {}, `bases.${i}`, problems);
    const channel = fields.looseText("channel");
    if (!fields.has("name")) problems.add("base without name not valid");
    else if (channel === "") problems.add("channel not valid");
    return { name: fields.text("name"), channel, architectures: fields.texts("architectures") };
  });
  return problems.texts.length > 0 ? err(problems.texts.map((text) => `manifest: ${text}`)) : ok({ bases: read });
}
