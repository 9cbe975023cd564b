// metadata.yaml as Kith keeps it (contract 1.3 to 1.6, 1.11). Unknown keys are ignored; wrong types are all reported.
import { err, ok, type Result } from "@kith/base";
import { describe, FieldReader, isMapping, Problems } from "./field-reader.ts";
import { type CharmResourceSpec, type CharmStorageSpec, readResources, readStorage } from "./metadata-storage.ts";
import { type Plain, parseYaml } from "./yaml-text.ts";

export interface CharmRelation {
  readonly interface: string;
  /** 0 is unlimited. */
  readonly limit: number;
  readonly optional: boolean;
  readonly scope: "global" | "container";
  /** `kith-delivery`: what the charm asks for. */
  readonly delivery: "classic" | "batch";
}
export type CharmRelations = { readonly [endpoint: string]: CharmRelation };

export interface CharmMetadata {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly subordinate: boolean;
  readonly provides: CharmRelations;
  readonly requires: CharmRelations;
  readonly peers: CharmRelations;
  readonly extraBindings: readonly string[];
  readonly resources: { readonly [name: string]: CharmResourceSpec };
  readonly storage: { readonly [name: string]: CharmStorageSpec };
  readonly payloads: { readonly [name: string]: { readonly type: string } };
  readonly series: readonly string[];
  readonly assumes: readonly Plain[];
  readonly tags: readonly string[];
  readonly terms: readonly string[];
  /** The charm declares itself safe to run as an ordinary process of the host. */
  readonly kithHost: "process" | "";
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;

/** Reads metadata.yaml, or says everything that is wrong with it, one text each, prefixed `metadata: `. */
export function readMetadata(text: string): Result<CharmMetadata, readonly string[]> {
  const parsed = parseYaml(text);
  if (!parsed.ok) return err([`metadata: ${parsed.error}`]);
  if (!isMapping(parsed.value)) return err([`metadata: expected map, got ${describe(parsed.value)}`]);
  const problems = new Problems();
  const reader = new FieldReader(parsed.value, "", problems);
  const metadata: CharmMetadata = {
    name: reader.text("name"),
    summary: reader.looseText("summary"),
    description: reader.looseText("description"),
    subordinate: reader.bool("subordinate"),
    provides: readRelations(reader, "provides"),
    requires: readRelations(reader, "requires"),
    peers: readRelations(reader, "peers"),
    extraBindings: Object.keys(reader.mapping("extra-bindings")),
    resources: readResources(reader),
    storage: readStorage(reader),
    payloads: readPayloads(reader),
    series: reader.texts("series"),
    assumes: Array.isArray(reader.raw("assumes")) ? (reader.raw("assumes") as readonly Plain[]) : [],
    tags: reader.texts("tags"),
    terms: reader.texts("terms"),
    kithHost: reader.raw("kith-host") === "process" ? "process" : "",
  };
  const wrong = [...problems.texts.map((problem) => `metadata: ${problem}`), ...checkMetadata(metadata, reader)];
  return wrong.length > 0 ? err(wrong) : ok(metadata);
}

function readRelations(reader: FieldReader, section: string): CharmRelations {
  const relations: Record<string, CharmRelation> = {};
  for (const [endpoint, fields, value] of reader.entries(section)) {
    if (typeof value === "string") {
      relations[endpoint] = { interface: value, limit: 0, optional: false, scope: "global", delivery: "classic" };
      continue;
    }
    if (!isMapping(value)) {
      reader.problems.add(`${section}.${endpoint}: expected string or map, got ${describe(value)}`);
      continue;
    }
    const scope = fields.text("scope", "global");
    if (scope !== "global" && scope !== "container")
      reader.problems.add(`${section}.${endpoint}.scope: expected "global" or "container", got ${describe(scope)}`);
    if (!fields.has("interface")) reader.problems.add(`${section}.${endpoint}.interface: expected string, got nothing`);
    relations[endpoint] = {
      interface: fields.text("interface"),
      limit: fields.int("limit"),
      optional: fields.bool("optional"),
      scope: scope === "container" ? "container" : "global",
      delivery: fields.raw("kith-delivery") === "batch" ? "batch" : "classic",
    };
  }
  return relations;
}

function readPayloads(reader: FieldReader): CharmMetadata["payloads"] {
  const payloads: Record<string, { type: string }> = {};
  for (const [name, fields] of reader.entries("payloads")) payloads[name] = { type: fields.text("type") };
  return payloads;
}

function checkMetadata(metadata: CharmMetadata, reader: FieldReader): string[] {
  const wrong: string[] = [];
  const { name } = metadata;
  if (name === "") wrong.push("metadata: name: expected string, got nothing");
  else if (!NAME.test(name)) wrong.push(`metadata: invalid charm name ${JSON.stringify(name)}`);
  const owners = new Map<string, string>();
  for (const section of ["provides", "requires", "peers"] as const) {
    for (const [endpoint, relation] of Object.entries(metadata[section])) {
      wrong.push(...checkRelation(metadata, section, endpoint, relation));
      if (owners.has(endpoint)) wrong.push(`charm "${name}" using a duplicated relation name: "${endpoint}"`);
      owners.set(endpoint, section);
    }
  }
  if (metadata.subordinate && !Object.values(metadata.requires).some((relation) => relation.scope === "container"))
    wrong.push(`subordinate charm "${name}" lacks "requires" relation with container scope`);
  const clashes = metadata.extraBindings.filter((binding) => owners.has(binding));
  if (clashes.length > 0) wrong.push(`relation names (${clashes.join(", ")}) cannot be used in extra bindings`);
  if (reader.has("extra-bindings") && metadata.extraBindings.length === 0)
    wrong.push("extra bindings cannot be empty when specified");
  return wrong;
}

function checkRelation(
  metadata: CharmMetadata,
  section: "provides" | "requires" | "peers",
  endpoint: string,
  relation: CharmRelation,
): string[] {
  const wrong: string[] = [];
  if (metadata.name.startsWith("juju-")) return wrong;
  const reserved = (text: string): boolean => text === "juju" || text.startsWith("juju-");
  const exempt = metadata.subordinate && section === "requires" && relation.scope === "container";
  if (reserved(endpoint) && !exempt)
    wrong.push(`charm "${metadata.name}" using a reserved relation name: "${endpoint}"`);
  if (section !== "requires" && reserved(relation.interface))
    wrong.push(`charm "${metadata.name}" relation "${endpoint}" using a reserved interface: "${relation.interface}"`);
  return wrong;
}
