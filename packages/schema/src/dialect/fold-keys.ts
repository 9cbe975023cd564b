// Juju's server matches keys without regard to case and takes null for "nothing". This brings what a client sent into
// the declared spelling; maps with free keys keep theirs.
import type * as z from "zod/mini";

type Definition = {
  readonly type: string;
  readonly shape?: { readonly [key: string]: z.ZodMiniType };
  readonly innerType?: z.ZodMiniType;
  readonly element?: z.ZodMiniType;
  readonly valueType?: z.ZodMiniType;
};

/** `value` with the keys that `shape` declares, found without regard to case; nulls are dropped where null is no value. */
export function foldKeys(shape: z.ZodMiniType, value: unknown): unknown {
  const definition = (shape as unknown as { _zod: { def: Definition } })._zod.def;
  if (definition.innerType !== undefined) return foldKeys(definition.innerType, value);
  if (value === null || typeof value !== "object") return value;
  if (definition.type === "array" && definition.element !== undefined && Array.isArray(value)) {
    const { element } = definition;
    return value.map((item) => foldKeys(element, item));
  }
  if (Array.isArray(value)) return value;
  if (definition.type === "object" && definition.shape !== undefined) return foldObject(definition.shape, value);
  if (definition.type === "record" && definition.valueType !== undefined) {
    const { valueType } = definition;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, foldKeys(valueType, item)]));
  }
  return value;
}

/** Where null is a value of its own, it stays. */
function takesNull(shape: z.ZodMiniType): boolean {
  return (shape as unknown as { _zod: { def: Definition } })._zod.def.type === "nullable";
}

function foldObject(shape: { readonly [key: string]: z.ZodMiniType }, value: object): { [key: string]: unknown } {
  const declared = new Map(Object.keys(shape).map((key) => [key.toLowerCase(), key]));
  const folded: { [key: string]: unknown } = {};
  for (const [key, item] of Object.entries(value)) {
    const name = declared.get(key.toLowerCase());
    const inner = name === undefined ? undefined : shape[name];
    // The exact spelling wins when both are there.
    if (name === undefined || inner === undefined || (item === null && !takesNull(inner))) continue;
    if (name !== key && Object.hasOwn(value, name)) continue;
    folded[name] = foldKeys(inner, item);
  }
  return folded;
}
