// Bad input on the command line of a real controller: each is refused with a text that names what is wrong, and the
// model is the same afterwards.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, type Zippable, zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRevision } from "./revision.ts";
import { root, Scratch } from "./scratch.ts";

const kith = new Scratch();
const charm = join(root, "test/charms/thread");
const at = (name: string): string => join(kith.directory, name);
const link = (target: string): Zippable[string] => [strToU8(target), { attrs: 0o120777 << 16, os: 3 }];
/** More than both the controller and the agents let a file grow. */
const BOMB_BYTES = 32 * 1024 * 1024;

beforeAll(async () => {
  await kith.bootstrap();
  for (const name of ["a", "b"]) await kith.ok("deploy", charm, name);
  await kith.ok("deploy", join(root, "test/charms/ledger"));
  await kith.ok("integrate", "a:source", "b:sink");
  await kith.settled();
  for (const [name, text] of [
    ["torn", "name: [torn\n"],
    ["typed", "name: typed\nsummary: s\ndescription: d\nprovides: 5\n"],
    ["untrusted", "name: untrusted\nsummary: s\ndescription: d\n"],
  ] as const) {
    cpSync(charm, at(name), { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(at(name), "metadata.yaml"), text);
  }
  mkdirSync(at("empty"));
  writeFileSync(at("torn.yaml"), "applications: [\n");
  writeFileSync(at("typed.yaml"), 'applications:\n  a: {charm: ./a, num_units: many}\n  "B!": 7\nrelations: [[a]]\n');
  writeFileSync(at("no-zip.charm"), "this is no archive");
  for (const [name, files] of Object.entries<Zippable>({
    climbs: { "../evil": strToU8("x") },
    absolute: { "/tmp/evil": strToU8("x") },
    "absolute-link": { l: link("/etc/passwd") },
    "outside-link": { "a/l": link("../../x") },
    "far-link": { d: link("."), l: link("d/..") },
    "below-link": { d: link("."), "d/x": strToU8("x") },
    bomb: { zeros: new Uint8Array(BOMB_BYTES) },
  })) {
    const metadata = strToU8(`name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n`);
    writeFileSync(at(`${name}.charm`), zipSync({ "metadata.yaml": metadata, ...files }));
  }
});
afterAll(() => kith.close());

const uploading = (text: string): string => `uploading charm: resolving uploaded charm: reading charm archive: ${text}`;

test.each<[string, readonly string[], string]>([
  ["an unknown application", ["config", "nope"], 'application "nope" not found (not found)'],
  ["an unknown application in a relation", ["integrate", "a", "nope"], 'application "nope" not found (not found)'],
  ["an unknown endpoint", ["integrate", "a:nope", "b"], 'application "a" has no "nope" relation (not found)'],
  [
    "an ambiguous relation",
    ["integrate", "a", "b"],
    'ambiguous relation: "a b" could refer to "a:sink b:other"; "a:sink b:source"; "b:sink a:other"; "b:sink a:source"',
  ],
  ["an impossible relation", ["integrate", "a:source", "ledger:in"], "no relations found"],
  ["an application with itself", ["integrate", "a:source", "a:sink"], "no relations found"],
  [
    "a relation that is there",
    ["integrate", "a:source", "b:sink"],
    'cannot add relation "b:sink a:source": relation b:sink a:source already exists',
  ],
  ["an unknown unit", ["resolved", "a/9"], 'unit "a/9" not found'],
  [
    "an unknown unit's removal",
    ["remove-unit", "a/9", "--no-prompt"],
    'removing unit a/9 failed: unit "a/9" not found',
  ],
  ["an unknown setting", ["config", "a", "colour=red"], 'invalid application config: unknown option "colour"'],
  ["a setting of another type", ["config", "ledger", "turn=many"], 'option "turn" expected int, got "many"'],
  ["an unknown charm", ["deploy", "./nowhere"], 'no charm was found at "./nowhere"'],
  [
    "a directory without a charm",
    ["deploy", at("empty")],
    `no charm was found at "${at("empty")}": it has no metadata.yaml`,
  ],
  ["an unknown verb", ["deplyo"], 'kith: "deplyo" is not a kith command. See "kith --help".'],
  [
    "a torn metadata.yaml",
    ["deploy", at("torn")],
    `cannot read charm "${at("torn")}": metadata: line 2: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1:`,
  ],
  [
    "metadata of a wrong type",
    ["deploy", at("typed")],
    `cannot read charm "${at("typed")}": metadata: provides: expected map, got int(5)`,
  ],
  [
    "a charm not safe as a process",
    ["deploy", at("untrusted")],
    'cannot deploy charm "untrusted" on the local cloud: it would run on this host itself and does not declare "kith-host: process"',
  ],
  [
    "a torn bundle",
    ["deploy", at("torn.yaml")],
    `cannot deploy bundle ${at("torn.yaml")}:\n- ${at("torn.yaml")}:2:1: Flow sequence in block collection must be sufficiently indented and end with a ]`,
  ],
  [
    "a bundle of wrong types",
    ["deploy", at("typed.yaml")],
    `cannot deploy bundle ${at("typed.yaml")}:\n${[
      "2:7: application a: charm: no file ./a",
      '2:30: application a: num_units: expected a count, got string("many")',
      "3:3: application B!: charm is missing; is this an overlay?",
      '3:3: invalid application name "B!"',
      "3:9: application B!: expected map, got int(7)",
      "4:13: relation: expected two endpoints, got 1",
    ]
      .map((line) => `- ${at("typed.yaml")}:${line}`)
      .join("\n")}`,
  ],
  [
    "a charm file that is none",
    ["deploy", at("no-zip.charm")],
    `cannot read charm "${at("no-zip.charm")}": not a zip archive (invalid zip data)`,
  ],
  ["an archive that climbs out", ["deploy", at("climbs.charm")], uploading("zip: invalid relative path: ../evil")],
  ["an archive with an absolute path", ["deploy", at("absolute.charm")], uploading("zip: absolute path: /tmp/evil")],
  [
    "an archive with an absolute link",
    ["deploy", at("absolute-link.charm")],
    uploading('symlink "l" is absolute: "/etc/passwd"'),
  ],
  [
    "an archive with a link outside",
    ["deploy", at("outside-link.charm")],
    uploading('symlink "a/l" links out of charm: "../../x"'),
  ],
  [
    "an archive with a link outside by way of another",
    ["deploy", at("far-link.charm")],
    uploading('symlink "l" links out of charm: "d/.."'),
  ],
  [
    "an archive with a file below a link",
    ["deploy", at("below-link.charm")],
    uploading('"d/x" lies below the symlink "d"'),
  ],
  ["a bomb", ["deploy", at("bomb.charm")], uploading('file "zeros" extracts to more than 200 times its size')],
])("%s is refused", async (_what, args, text) => {
  const before = (await modelRevision(kith)).revision;
  const ran = await kith.run(...args);
  expect(ran.code, ran.stdout + ran.stderr).not.toBe(0);
  expect(`${ran.stderr.trimEnd()}\n`).toContain(`ERROR ${text}\n`);
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
