import { expect, test } from "vitest";
import { readConfig } from "../charm/config.ts";
import { readMetadata } from "../charm/metadata.ts";
import { readBundle } from "./read-bundle.ts";
import { type CharmFacts, settleBundle } from "./settle-bundle.ts";
import { verifyBundle } from "./verify-bundle.ts";

const charm = (name: string, rest: string, options = ""): CharmFacts => {
  const metadata = readMetadata(`name: ${name}\nsummary: s\ndescription: d\n${rest}`);
  const config = readConfig(options === "" ? undefined : `options: {${options}}`);
  if (!metadata.ok || !config.ok) throw new Error(`${name} is no charm`);
  return { metadata: metadata.value, config: config.value };
};
const OPTIONS =
  "text: {type: string}, flag: {type: boolean}, size: {type: int}, rate: {type: float}, source: {type: string}";
const CHARMS: ReadonlyMap<string, CharmFacts> = new Map([
  ["db", charm("db", "provides: {db: pg, admin: pg, mon: {interface: nrpe, scope: container}}", OPTIONS)],
  [
    "web",
    charm(
      "web",
      "requires: {db: pg, mon: {interface: nrpe, scope: container}}\nresources: {icon: {type: file, filename: i}}",
      "source: {type: string}",
    ),
  ],
  ["nagios", charm("nagios", "requires: {mon: {interface: nrpe, scope: container}}")],
  ["log", charm("log", "subordinate: true\nrequires: {host: {interface: juju-info, scope: container}}")],
]);

function bundleOf(text: string) {
  const read = readBundle(text, "b");
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

const charmsOf = (text: string) =>
  new Map(
    bundleOf(text).applications.flatMap(({ name, charm: of }) => {
      const facts = CHARMS.get(of);
      return facts === undefined ? [] : [[name, facts] as const];
    }),
  );
const BASE =
  "applications: {db: {charm: db}, web: {charm: web}, log: {charm: log}, nagios: {charm: nagios}, far: {charm: far}}\n";

test.each([
  ["named endpoints fit", "[web:db, db:admin]", "fits"],
  ["a subordinate sits beside anything", "[log, web]", "fits"],
  ["two candidates", "[web, db]", "ambiguous: it may join db and db; db and admin; name the endpoints"],
  [
    "container scope between two principals is not meant",
    "[nagios, db]",
    "container scoped relation requires at least one subordinate application",
  ],
  ["no endpoint of that name", "[web:nope, db]", 'application web has no endpoint "nope"'],
  [
    "no endpoint of that name, with a charm that is not at hand",
    "[web:nope, far]",
    'application web has no endpoint "nope"',
  ],
  ["nothing fits", "[web, nagios]", "no endpoint of one fits one of the other"],
  ["itself", "[web, 'web:db']", "it relates an application to itself"],
])("a relation: %s", (_story, relation, expected) => {
  const text = `${BASE}relations: [${relation}]`;
  const { problems, counts } = verifyBundle(bundleOf(text), charmsOf(text));
  expect(counts.relations).toBe(expected === "fits" ? 1 : 0);
  expect(problems.map(({ message }) => message).join("\n")).toContain(expected === "fits" ? "" : expected);
  expect(problems.map(({ at }) => at)).toEqual(expected === "fits" ? [] : ["b:2:13"]);
});

test("what cannot be told is said", () => {
  const text = `${BASE}relations: [[web, far]]`;
  expect(verifyBundle(bundleOf(text), charmsOf(text)).unchecked).toEqual([
    { at: "b:1:102", message: 'application far: charm "far" is not at hand' },
    { at: "b:2:13", message: 'relation ["web","far"]: a charm is not at hand' },
  ]);
});

test.each([
  ["an option that is none", "web", "options: {nope: 1}", 'application web: unknown option "nope"'],
  ["an option of a wrong type", "db", "options: {size: big}", 'application db: option "size" expected int, got "big"'],
  ["units of a subordinate", "log", "num_units: 1", "application log: a subordinate charm has no units of its own"],
  ["a resource that is none", "web", "resources: {logo: ./x}", 'application web: charm web has no resource "logo"'],
  ["a storage that is none", "web", "storage: {data: 1G}", 'application web: charm web has no storage "data"'],
  ["a binding of nothing", "web", "bindings: {'': alpha, x: alpha}", 'application web: charm web has no endpoint "x"'],
  [
    "an exposed endpoint that is none",
    "web",
    "exposed-endpoints: {x: {}}",
    'application web: charm web has no endpoint "x"',
  ],
  [
    "an offer of an endpoint that is none",
    "web",
    "offers: {o: {endpoints: [db, x]}}",
    'application web: offer o: charm web has no endpoint "x"',
  ],
])("refuses %s", (_story, name, fields, expected) => {
  const text = `applications: {${name}: {charm: ${name}, ${fields}}}`;
  expect(verifyBundle(bundleOf(text), charmsOf(text)).problems.map(({ message }) => message)).toEqual([expected]);
});

test("options take the form that the charm wants", () => {
  const text =
    "applications: {db: {charm: db, options: {text: 1.10, flag: 'yes', size: '7', rate: None, source: off}}, b: {charm: db, options: {text: True, flag: false, size: null}}}";
  const { bundle, warnings } = settleBundle(bundleOf(text), charmsOf(text));
  const values = bundle.applications.map(({ options }) =>
    Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, value])),
  );
  expect(values).toEqual([
    { text: "1.10", flag: true, size: "7", rate: null, source: "off" },
    { text: "True", flag: false, size: null },
  ]);
  expect(warnings.map(({ at, message }) => `${at}: ${message}`)).toEqual([
    'b:1:60: application db: option flag: "yes" is read as true',
    'b:1:84: application db: option rate: "None" is read as no value: the charm\'s default',
  ]);
});

test("overrides reach every service whose charm has the option, and win", () => {
  const text =
    "t: {overrides: {source: cloud, size: 9, nobody: x}, services: {db: {options: {size: 1}}, web: {}, log: {num_units: 2}}}";
  const { bundle, warnings } = settleBundle(bundleOf(text), charmsOf(text));
  expect(
    bundle.applications.map(({ name, units, options }) => [
      name,
      units,
      Object.entries(options).map(([key, { value }]) => [key, value]),
    ]),
  ).toEqual([
    [
      "db",
      null,
      [
        ["size", 9],
        ["source", "cloud"],
      ],
    ],
    ["web", null, [["source", "cloud"]]],
    ["log", null, []],
  ]);
  expect(bundle.overrides).toEqual({});
  expect(warnings.map(({ message }) => message)).toEqual([
    "application log: num_units is ignored, log is a subordinate charm",
    "override nobody: no charm of this bundle has such an option",
  ]);
});
