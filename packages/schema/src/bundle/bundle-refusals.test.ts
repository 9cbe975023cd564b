import { expect, test } from "vitest";
import { BUNDLE_BYTES_MAX, BUNDLE_DEPTH_MAX, BUNDLE_NODES_MAX } from "../limits.ts";
import { readBundleFiles } from "./read-bundle.ts";

const problems = (text: string, overlay?: string, target?: string): string[] =>
  readBundleFiles({
    files: [{ file: "a", text }, ...(overlay === undefined ? [] : [{ file: "b", text: overlay }])],
    ...(target === undefined ? {} : { target }),
    include: (_how, path) => ({ ok: false, error: `no file ${path}` }),
  }).problems.map(({ at, message, code }) => `${at}: ${code}: ${message}`);

/** Of a Terraform interpolation; whole, it would look like one of ours that was forgotten. */
const OPEN = "$" + "{";
const KUBERNETES =
  "kubernetes: a Kubernetes bundle: its charms run in containers of a cluster, and Kith runs charms on machines";

test.each<readonly [string, string, readonly string[]]>([
  ["an empty file", "", ["a: not-a-bundle: bundle is empty"]],
  ["comments alone", "# nothing\n", ["a: not-a-bundle: bundle is empty"]],
  [
    "broken YAML",
    "a: [",
    ["a:1:5: yaml: Flow sequence in block collection must be sufficiently indented and end with a ]"],
  ],
  ["a list", "- a", ["a:1:1: not-a-bundle: expected map at the top of the file: not a bundle"]],
  [
    "some other YAML",
    "kind: Pod",
    [
      "a:1:1: not-a-bundle: not a bundle: it has neither applications (format 4), services (format 3), nor targets of juju-deployer",
    ],
  ],
  [
    "both formats",
    "applications: {}\nservices: {}",
    ["a:2:1: structure: a bundle has either applications or services (its name in format 3), not both"],
  ],
  ["Kubernetes by its word", "bundle: kubernetes\napplications: {a: {charm: x, scale: 1}}", [`a:1:1: ${KUBERNETES}`]],
  ["Kubernetes by its series", "applications: {a: {charm: x}}\nseries: kubernetes", [`a:2:1: ${KUBERNETES}`]],
  [
    "a jinja template that is no YAML",
    "applications:\n  {{ name }}:\n    charm: x",
    ['a:2:3: template: "{{ name }}" is a mark of jinja: this is a template, render it first'],
  ],
  [
    "a jinja template with statements",
    "applications:\n  {% if x %}\n  a: {charm: x}\n  {% endif %}",
    ['a:2:3: template: "{% if x %}" is a mark of jinja: this is a template, render it first'],
  ],
  [
    "a jinja template that is YAML",
    "applications: {a: {charm: x, constraints: 'image-id={{ IMAGE }}'}}",
    [
      'a:1:43: template: application a: constraints: "{{ IMAGE }}" is a mark of jinja: this is a template, render it first',
    ],
  ],
  [
    "a Terraform template",
    `applications: {a: {charm: x, options: {t: ${OPEN}join(",", ["a"])}}}}`,
    [
      `a:1:43: template: "${OPEN}join(\\",\\", [\\"a\\"])}" is a mark of Terraform: this is a template, render it first`,
    ],
  ],
  [
    "placeholders",
    "applications: {a: {charm: x, num_units: __UNITS__}}",
    ['a:1:41: template: application a: num_units: "__UNITS__" is a placeholder: this is a template, fill it in first'],
  ],
  [
    "an alias without an anchor",
    "applications: {a: {charm: x, options: {p: *q}}}",
    ["a:1:43: fragment: alias *q: no &q before it; is this an overlay of a bundle that has it?"],
  ],
  [
    "an alias inside what it repeats",
    "applications: &a {x: *a}",
    [
      "a:1:22: yaml: alias *a stands inside what it repeats",
      "a:1:19: fragment: application x: charm is missing; is this an overlay?",
    ],
  ],
  [
    "a merge of what is no mapping",
    "applications: {a: {charm: x, <<: 5}}",
    ["a:1:34: yaml: merge key << wants a mapping or a list of mappings"],
  ],
  [
    "an overlay alone",
    "applications: {a: {num_units: 2}}",
    ["a:1:16: fragment: application a: charm is missing; is this an overlay?"],
  ],
  [
    "a charm of an empty name",
    "applications: {a: {charm: ''}}",
    ["a:1:16: fragment: application a: charm is missing; is this an overlay?"],
  ],
  ["two targets", "p: {services: {}}\nq: {services: {}}", ["a:1:1: target: the file has 2 targets, choose one: p, q"]],
  [
    "a target that inherits what is not there",
    "p: {inherits: q}",
    ["a:1:15: fragment: target q is inherited, but is not in this file"],
  ],
  ["a target that inherits itself", "p: {inherits: p, services: {}}", ["a:1:15: structure: target p inherits itself"]],
  [
    "a name that is none",
    "applications: {Big_One: {charm: x}}",
    ['a:1:16: structure: invalid application name "Big_One"'],
  ],
  ["a machine that is none", "applications: {}\nmachines: {one: }", ['a:2:12: structure: invalid machine id "one"']],
  [
    "a count that is none",
    "applications: {a: {charm: x, num_units: many}}",
    ['a:1:41: structure: application a: num_units: expected a count, got string("many")'],
  ],
  [
    "too many units",
    "applications: {a: {charm: x, num_units: 99999999}}",
    ["a:1:41: structure: application a: num_units: 99999999 is more than 100000"],
  ],
  [
    "a negative count",
    "applications: {a: {charm: x, num_units: -1}}",
    ["a:1:41: structure: application a: num_units: expected a count, got int(-1)"],
  ],
  [
    "a boolean that is none",
    "applications: {a: {charm: x, trust: maybe}}",
    ['a:1:37: structure: application a: trust: expected bool, got string("maybe")'],
  ],
  [
    "an option that is a list",
    "applications: {a: {charm: x, options: {p: [1]}}}",
    ["a:1:43: structure: application a: options: p: expected a text, number or boolean, got list"],
  ],
  [
    "constraints, each by its word",
    "applications: {a: {charm: x, constraints: 'bogus=1 mem=x'}}",
    [
      'a:1:43: structure: application a: constraints: unknown constraint "bogus"',
      'a:1:43: structure: application a: constraints: bad "mem" constraint: cannot read "x"',
    ],
  ],
  [
    "a base that is none",
    "applications: {a: {charm: x, base: jammy}}",
    ['a:1:36: structure: base: expected name@channel, got "jammy"'],
  ],
  [
    "a series against a base",
    "applications: {a: {charm: x, base: ubuntu@22.04, series: focal}}",
    ["a:1:58: structure: series focal contradicts base ubuntu@22.04"],
  ],
  [
    "a placement that is none",
    "applications: {a: {charm: x, to: ['zone=a']}}",
    ['a:1:35: structure: application a: to: cannot read placement "zone=a"'],
  ],
  [
    "a container that is none",
    "applications: {a: {charm: x, to: ['podman:0']}}",
    ['a:1:35: structure: application a: to: cannot read placement "podman:0"'],
  ],
  [
    "a placement on a machine that is not there",
    "applications: {a: {charm: x, num_units: 1, to: ['3']}}",
    ['a:1:49: fragment: placement "3" of application a refers to a machine not defined in this bundle'],
  ],
  [
    "a placement beside nobody",
    "applications: {a: {charm: x, num_units: 1, to: [b]}}",
    ['a:1:49: fragment: placement "b" of application a refers to application b not defined in this bundle'],
  ],
  [
    "a placement beside itself",
    "applications: {a: {charm: x, num_units: 1, to: [a]}}",
    ['a:1:49: structure: placement "a" of application a refers to the application itself'],
  ],
  [
    "a placement beside a unit that is not there",
    "applications: {a: {charm: x, num_units: 1, to: [b/5]}, b: {charm: x, num_units: 2}}",
    ['a:1:49: structure: placement "b/5" of application a refers to a unit that is not there: b has 2'],
  ],
  [
    "more placements than units",
    "applications: {a: {charm: x, num_units: 1, to: [new, new]}}",
    ["a:1:44: structure: application a: 2 placements for 1 units"],
  ],
  [
    "a relation with nobody",
    "applications: {a: {charm: x}}\nrelations: [[a, b]]",
    ['a:2:13: fragment: relation ["a","b"] refers to application "b" not defined in this bundle'],
  ],
  [
    "a relation of three",
    "applications: {a: {charm: x}}\nrelations: [[a, a, a]]",
    ["a:2:13: structure: relation: expected two endpoints, got 3"],
  ],
  [
    "a relation of one text",
    "applications: {a: {charm: x}}\nrelations: [a]",
    ['a:2:13: structure: relation: expected list, got string("a")'],
  ],
  [
    "exposure said twice",
    "applications: {a: {charm: x, expose: true, exposed-endpoints: {'': {}}}}",
    ["a:1:63: structure: application a: exposed-endpoints cannot be given together with expose: true"],
  ],
  [
    "an offer of nothing",
    "applications: {a: {charm: x, offers: {o: {}}}}",
    ["a:1:42: structure: application a: offers: o: endpoints are missing"],
  ],
  [
    "a file that is not there",
    "applications: {a: {charm: x, options: {p: 'include-file://no.txt'}}}",
    ["a:1:43: include: cannot include no.txt: no file no.txt"],
  ],
  [
    "sections of a wrong kind",
    "applications: [a]\nmachines: 5\nrelations: x",
    [
      "a:1:15: structure: applications: expected map, got list",
      "a:2:11: structure: machines: expected map, got int(5)",
      'a:3:12: structure: relations: expected list, got string("x")',
    ],
  ],
])("refuses %s", (_story, text, expected) => {
  expect(problems(text).sort()).toEqual([...expected].sort());
});

test("targets are for deployer files, and must be there", () => {
  expect(problems("p: {services: {}}", undefined, "q")).toEqual(['a:1:1: target: the file has no target "q", but: p']);
  expect(problems("applications: {}", undefined, "q")).toEqual([
    "a:1:1: target: only juju-deployer's files have targets",
  ]);
});

test("what an overlay gets wrong stands in the overlay", () => {
  expect(problems("applications: {a: {charm: x}}", "applications: {a: {num_units: x}}")).toEqual([
    'b:1:31: structure: application a: num_units: expected a count, got string("x")',
  ]);
});

test("all problems are told at once", () => {
  const text =
    "applications:\n  a: {charm: x, num_units: -1, constraints: zz=1, to: ['?']}\n  B: {charm: x}\nrelations: [[a, c]]";
  expect(problems(text)).toHaveLength(5);
});

/** What is crafted to hang a reader or to overflow it is refused, at its place, and at once. */
test.each<readonly [string, string, string]>([
  [
    "a billion laughs",
    `x0: &x0 [a, a]\n${laughs(40)}applications: {a: {charm: x, options: {p: *x40}}}`,
    `stands for more than ${BUNDLE_NODES_MAX} values`,
  ],
  ["a billion merges", `${merges(2000)}applications: {}`, `stands for more than ${BUNDLE_NODES_MAX} values`],
  ["deep flow", `applications: ${"[".repeat(100_000)}`, `nested deeper than ${BUNDLE_DEPTH_MAX} levels`],
  ["deep blocks", `applications:\n  ${"- ".repeat(5000)}`, `nested deeper than ${BUNDLE_DEPTH_MAX} levels`],
  ["deep keys", "? ".repeat(5000), `nested deeper than ${BUNDLE_DEPTH_MAX} levels`],
  ["nothing but commas", `applications: [${",".repeat(1_000_000)}`, `stands for more than ${BUNDLE_NODES_MAX} values`],
  ["a huge file", "#".repeat(BUNDLE_BYTES_MAX + 1), `larger than ${BUNDLE_BYTES_MAX} bytes`],
  ["many documents", "--- {}\n".repeat(1000), "more than 100 YAML documents"],
  [
    "many targets",
    Array.from({ length: 5000 }, (_, i) => `t${i}: {inherits: t${i + 1}, services: {}}\n`).join(""),
    "more than 100 targets",
  ],
])(
  "refuses %s",
  (_story, text, part) => {
    const found = problems(text);
    expect(found.join("\n")).toContain(part);
    expect(found[0]).toMatch(/^a(:\d+:\d+)?: limit: /);
  },
  5000,
);

function laughs(count: number): string {
  return Array.from({ length: count }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}]\n`).join("");
}

function merges(count: number): string {
  const keys = Array.from({ length: 1000 }, (_, i) => `k${i}: 0`).join(", ");
  return `m: &m {${keys}}\n${Array.from({ length: count }, (_, i) => `n${i}: {<<: *m}\n`).join("")}`;
}

test("a text of nothing but opening marks is searched once", () => {
  expect(problems(`a: [\n${OPEN.repeat(400_000)}`)[0]).toContain("a:");
  expect(problems(`a: [\n${"{%".repeat(400_000)}`)[0]).toContain("a:");
}, 10_000);
