// Bad input on the command line of a real controller: each is refused with a text that names what is wrong, and the
// model is the same afterwards.
import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRevision } from "./revision.ts";
import { root, Scratch } from "./scratch.ts";

const kith = new Scratch();
const charm = join(root, "test/charms/thread");
const at = (name: string): string => join(kith.directory, name);

beforeAll(async () => {
  await kith.bootstrap();
  for (const name of ["a", "b"]) await kith.ok("deploy", charm, name);
  await kith.ok("deploy", join(root, "test/charms/ledger"));
  await kith.settled();
  for (const [name, text] of [
    ["torn", "name: [torn\n"],
    ["typed", "name: typed\nsummary: s\ndescription: d\nprovides: 5\n"],
    ["untrusted", "name: untrusted\nsummary: s\ndescription: d\n"],
  ] as const) {
    cpSync(charm, at(name), { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(at(name), "metadata.yaml"), text);
  }
  writeFileSync(at("torn.yaml"), "applications: [\n");
  writeFileSync(at("no-zip.charm"), "this is no archive");
});
afterAll(() => kith.close());

test.each<[string, readonly string[], RegExp]>([
  ["an unknown application", ["config", "nope"], /application "nope" not found/],
  ["an unknown application in a relation", ["integrate", "a", "nope"], /application "nope" not found/],
  ["an unknown endpoint", ["integrate", "a:nope", "b"], /application "a" has no "nope" relation/],
  ["an ambiguous relation", ["integrate", "a", "b"], /ambiguous relation: "a b" could refer to/],
  ["an impossible relation", ["integrate", "a:source", "ledger:in"], /no relations found/],
  ["an application with itself", ["integrate", "a:source", "a:sink"], /no relations found|itself/],
  ["an unknown unit", ["resolved", "a/9"], /unit "a\/9" not found/],
  ["an unknown unit's removal", ["remove-unit", "a/9", "--no-prompt"], /a\/9.* not found/],
  ["an unknown setting", ["config", "a", "colour=red"], /unknown option "colour"/],
  ["a setting of another type", ["config", "ledger", "turn=many"], /turn.*(int|integer)/],
  ["an unknown charm", ["deploy", "./nowhere"], /nowhere/],
  ["an unknown verb", ["deplyo"], /deplyo/],
  ["a torn metadata.yaml", ["deploy", at("torn")], /metadata/],
  ["metadata of a wrong type", ["deploy", at("typed")], /provides/],
  ["a charm not safe as a process", ["deploy", at("untrusted")], /does not declare "kith-host: process"/],
  ["a torn bundle", ["deploy", at("torn.yaml")], /torn\.yaml/],
  ["a charm file that is none", ["deploy", at("no-zip.charm")], /no-zip\.charm|zip/],
])("%s is refused", async (_what, args, text) => {
  const before = (await modelRevision(kith)).revision;
  const ran = await kith.run(...args);
  expect(ran.code, ran.stdout + ran.stderr).not.toBe(0);
  expect(ran.stderr).toMatch(text);
  expect(ran.stderr).not.toMatch(/\n {4}at /);
  expect(Object.keys((await kith.status()).applications)).toEqual(["a", "b", "ledger"]);
  expect((await modelRevision(kith)).revision - before).toBeLessThanOrEqual(1);
});

test("a wrong password is refused", async () => {
  const file = join(kith.env.KITH_DATA ?? "", "accounts.yaml");
  expect(existsSync(file)).toBe(true);
  const right = readFileSync(file, "utf8");
  writeFileSync(file, right.replace(/password: .*/, "password: wrong"));
  const ran = await kith.run("status");
  writeFileSync(file, right);
  expect(ran.code).not.toBe(0);
  expect(ran.stderr).toMatch(/invalid entity name or password/);
  await kith.ok("status");
});
