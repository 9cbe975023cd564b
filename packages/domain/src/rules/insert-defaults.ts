// Defaults of an action's schema stand in for parameters that were not given, nested ones too (contract 7.1).
import { SCHEMA_DEPTH_MAX } from "../limits.ts";

type Mapping = { readonly [key: string]: unknown };

const isMapping = (value: unknown): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `params` with the defaults of `schema`; what was given stays as it is. */
export function insertDefaults(schema: unknown, params: Mapping, depth = 0): Mapping {
  const properties = isMapping(schema) ? schema.properties : undefined;
  if (!isMapping(properties) || depth > SCHEMA_DEPTH_MAX) return params;
  const filled: Record<string, unknown> = { ...params };
  for (const [key, property] of Object.entries(properties)) {
    if (!isMapping(property)) continue;
    const given = Object.hasOwn(filled, key) ? filled[key] : undefined;
    if (given === undefined && "default" in property) filled[key] = property.default;
    else if (given === undefined || isMapping(given)) {
      const nested = insertDefaults(property, given ?? {}, depth + 1);
      if (given !== undefined || Object.keys(nested).length > 0) filled[key] = nested;
    }
  }
  return filled;
}
