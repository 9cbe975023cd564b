import { expect, test } from "vitest";
import { fnv1a64 } from "./hash.ts";

/** The definition, with 64-bit integers. */
function reference(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const unit of Array.from(text, (_, at) => text.charCodeAt(at))) {
    for (const byte of [unit & 0xff, unit >>> 8]) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
    }
  }
  return hash.toString(16).padStart(16, "0");
}

test.each([[""], ["a"], ["foobar"], ["zwölf €"], ["x".repeat(5000)], ['{"k":[1,null,"\u0000"]}']])("%j", (text) => {
  expect(fnv1a64(text)).toBe(reference(text));
});
