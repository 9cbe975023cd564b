// Values of any shape that travel in records and messages: what JSON can say, nested no deeper than a limit. Those who
// read, cut and pack them call themselves once for each level; what passes here never ends their stack.
import * as z from "zod/mini";
import { JSON_DEPTH_MAX } from "./limits.ts";

export const Json = z.custom<z.core.util.JSONType>((value) => isJson(value, JSON_DEPTH_MAX));

function isJson(value: unknown, levels: number): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || levels === 0) return false;
  if (Array.isArray(value)) return value.every((each) => isJson(each, levels - 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  // A key "__proto__" would be another one after it was packed.
  if ((prototype !== null && prototype !== Object.prototype) || Object.hasOwn(value, "__proto__")) return false;
  return Object.values(value).every((each) => isJson(each, levels - 1));
}
