// The hash that says whether two ends may exchange positions: over a canonical text of every record and message, with
// the order of their fields, nested ones included. Limits on values are no part of it: they do not move a field.
import type * as z from "zod/mini";
import { Json } from "../json.ts";
import { downShapes, upShapes } from "../message.ts";
import { kinds, recordTable } from "../records/index.ts";

/** The hash of the shapes as they stand, 16 hex digits. `version.ts` pins it; a test compares. */
export function hashSchema(): string {
  return fnv1a64(describeSchema());
}

/** One line per record and message, in wire order. */
export function describeSchema(): string {
  const records = kinds.map((kind) => {
    const { key, shape } = recordTable[kind];
    return `record ${kind} [${key.join(",")}] ${describe(shape)}`;
  });
  const ups = Object.entries(upShapes).map(([type, shape]) => `up ${type} ${describe(shape)}`);
  const downs = Object.entries(downShapes).map(([type, shape]) => `down ${type} ${describe(shape)}`);
  return [...records, ...ups, ...downs].join("\n");
}

function describe(shape: z.core.$ZodType): string {
  if (shape === Json) return "lazy"; // any shape there is
  const { def } = shape._zod as z.core.$ZodTypes["_zod"];
  switch (def.type) {
    case "object":
      return `{${Object.entries(def.shape)
        .map(([name, field]) => `${name}:${describe(field)}`)
        .join(",")}}`;
    case "array":
      return `[${describe(def.element)}]`;
    case "tuple":
      return `(${def.items.map(describe).join(",")})`;
    case "record":
      return `<${describe(def.valueType)}>`;
    case "nullable":
      return `${describe(def.innerType)}?`;
    case "union":
      return def.options.map(describe).join("|");
    case "literal":
      return JSON.stringify(def.values);
    case "enum":
      return JSON.stringify(Object.values(def.entries));
    case "lazy":
      return describe(def.getter());
    default:
      return def.type;
  }
}

const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** FNV-1a over the code units, 64 bits: it detects accidents, not attacks. */
function fnv1a64(text: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i += 1) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * FNV_PRIME);
  return hash.toString(16).padStart(16, "0");
}
