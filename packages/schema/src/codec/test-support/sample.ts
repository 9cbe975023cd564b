// Values of any shape, from a seed: what the codec's tests send.
import type { Random } from "@kith/base";
import type * as z from "zod/mini";
import { Json } from "../../json.ts";
import { kinds, type RecordOf, recordTable } from "../../records/index.ts";

const texts = ["", "a", "mysql/0", "größe", "x".repeat(40), "__proto__", "0"];
const numbers = [0, 1, 31, 32, 127, 128, 255, 65_536, 2 ** 31, 2 ** 40];

/** A value of `shape`. Its checks are met as far as the codec's shapes have any: names are not empty. */
export function sample(shape: z.core.$ZodType, random: Random): unknown {
  const { def } = shape._zod as z.core.$ZodTypes["_zod"];
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;
  const several = <T>(make: () => T): T[] => Array.from({ length: Math.floor(random.next() * 4) }, make);
  switch (def.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(def.shape)
          .filter(([, field]) => field._zod.def.type !== "optional" || random.next() < 0.5)
          .map(([name, field]) => [name, sample(field, random)]),
      );
    case "optional":
      return sample(def.innerType, random);
    case "array":
      return several(() => sample(def.element, random));
    case "tuple":
      return def.items.map((item) => sample(item, random));
    case "record":
      return Object.fromEntries(several(() => [pick(["a", "b", "c:d"]), sample(def.valueType, random)]));
    case "nullable":
      return random.next() < 0.5 ? null : sample(def.innerType, random);
    case "union":
      return sample(pick(def.options), random);
    case "literal":
      return pick(def.values);
    case "enum":
      return pick(Object.values(def.entries));
    case "number":
      return pick(numbers.slice(1));
    case "boolean":
      return random.next() < 0.5;
    case "string":
      return (def.checks?.length ?? 0) > 0 ? pick(texts.slice(1)) : pick(texts);
    case "lazy":
      if (shape !== Json) return sample(def.getter(), random);
      return pick([null, "any", 1, true, { nested: [1, { deep: "x" }] }]);
    default:
      return pick([null, "any"]);
  }
}

export function sampleRecord(kind: RecordOf["kind"], random: Random): RecordOf {
  const fields = sample(recordTable[kind].shape, random) as object;
  return { kind, ...fields, revision: 1 + Math.floor(random.next() * 1000) } as RecordOf;
}

export function sampleRecords(random: Random): RecordOf[] {
  return kinds.map((kind) => sampleRecord(kind, random));
}
