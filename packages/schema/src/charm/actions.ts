// actions.yaml (contract 1.9): each action with its JSON schema, draft 4.
import { err, ok, type Result } from "@kith/base";
import { FieldReader, isMapping, Problems } from "./field-reader.ts";
import { type Plain, parseYaml } from "./yaml-text.ts";

export interface CharmAction {
  readonly description: string;
  readonly parallel: boolean;
  readonly group: string;
  /** A JSON schema, draft 4, of `type: object`. */
  readonly schema: { readonly [key: string]: Plain };
}
export type CharmActions = { readonly [action: string]: CharmAction };

const NAME = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const OWN_KEYS = new Set(["description", "title", "params", "required", "parallel", "execution-group"]);

/** Reads actions.yaml, or says everything that is wrong with it. `charm` is the charm's name. */
export function readActions(text: string | undefined, charm: string): Result<CharmActions, readonly string[]> {
  if (text === undefined) return ok({});
  const parsed = parseYaml(text);
  if (!parsed.ok) return err([`actions: ${parsed.error}`]);
  if (parsed.value === null) return ok({});
  if (!isMapping(parsed.value)) return err(["actions: expected map of actions"]);
  const problems = new Problems();
  const actions: Record<string, CharmAction> = {};
  for (const [name, value] of Object.entries(parsed.value)) {
    // Files of the Juju 1 era wrapped everything in a key of this name.
    if (name === "actions" && isMapping(value) && Object.keys(parsed.value).length === 1)
      return err(['actions: old format with a top-level "actions" key is not supported']);
    if (!NAME.test(name)) problems.add(`bad action name ${name}`);
    else if ((name === "juju" || name.startsWith("juju-")) && !charm.startsWith("juju-"))
      problems.add(`cannot use action name ${name}: the "juju-" prefix is reserved`);
    actions[name] = readAction(name, isMapping(value) ? value : {}, problems);
  }
  return problems.texts.length > 0 ? err(problems.texts.map((text) => text)) : ok(actions);
}

function readAction(name: string, value: { readonly [key: string]: Plain }, problems: Problems): CharmAction {
  const fields = new FieldReader(value, name, problems);
  const schema: Record<string, Plain> = {};
  for (const [key, extra] of Object.entries(value)) if (!OWN_KEYS.has(key)) schema[key] = extra;
  const description = fields.looseText("description", "No description");
  schema.description = description;
  schema.title = fields.looseText("title", name);
  schema.type = "object";
  schema.properties = fields.mapping("params");
  if (fields.has("required")) schema.required = fields.texts("required");
  const banned = findBanned(schema);
  if (banned !== undefined) problems.add(`schema key "${banned}" not compatible with this version of juju`);
  return { description, parallel: fields.bool("parallel"), group: fields.looseText("execution-group"), schema };
}

function findBanned(value: Plain): string | undefined {
  if (Array.isArray(value)) {
    for (const item of value as readonly Plain[]) {
      const found = findBanned(item);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isMapping(value)) return undefined;
  for (const [key, item] of Object.entries(value)) {
    if (key === "$ref" || key === "$schema") return key;
    const found = findBanned(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
