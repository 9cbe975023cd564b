import { expect, test } from "vitest";
import { protocolVersion, schemaHash } from "../version.ts";
import { describeSchema, hashSchema } from "./schema-hash.ts";

test("the pinned hash is that of the shapes (a shape changed: pin the new hash in version.ts)", () => {
  expect({ protocolVersion, schemaHash }).toEqual({ protocolVersion: 1, schemaHash: hashSchema() });
});

test("the description tells nested fields and their order", () => {
  const lines = describeSchema().split("\n");
  expect(lines).toContain("record unit-machine [unit] {unit:string,machine:string}");
  expect(lines).toContain(
    "down applied {entity:string,sequence:number,revision:number,refusal:".concat(refusals(), "?}"),
  );
});

function refusals(): string {
  const line = describeSchema().match(
    /^down applied \{entity:string,sequence:number,revision:number,refusal:(.*)\?\}$/m,
  );
  const [, text = ""] = line ?? [];
  expect(text).toMatch(/^\{code:\["not-found"\],kind:string,id:string\}\|/);
  return text;
}
