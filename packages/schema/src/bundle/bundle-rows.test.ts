import { expect, test } from "vitest";
import { printBundle } from "./print-bundle.ts";
import { readBundleFiles } from "./read-bundle.ts";

/** The files are called a, b, … in places. */
function read(files: string | readonly string[], target?: string) {
  const [first = "", ...more] = typeof files === "string" ? [files] : files;
  const named = more.map((text, i) => ({ file: String.fromCharCode(98 + i), text }));
  const reading = readBundleFiles({
    files: [{ file: "a", text: first }, ...named],
    ...(target === undefined ? {} : { target }),
    include: (how, path, from) =>
      path === "here.txt"
        ? { ok: true, value: `${how} of ${path} beside ${from}` }
        : { ok: false, error: `no file ${path}` },
  });
  const said = (notes: typeof reading.warnings): string[] => notes.map(({ at, message }) => `${at}: ${message}`);
  return { normal: printBundle(reading.bundle), warnings: said(reading.warnings), problems: said(reading.problems) };
}

type Row = readonly [
  story: string,
  files: string | readonly string[],
  normal: string,
  warnings?: readonly string[],
  target?: string,
];

const one = (rest: string): string => `applications:\n  a:\n    charm: x\n${rest}`;

const formats: readonly Row[] = [
  ["format 4", "applications: {a: {charm: x, num_units: 2}}", one("    num_units: 2\n")],
  ["format 3", "services: {a: {charm: x, num_units: 2}}", one("    num_units: 2\n")],
  ["carriage returns", "applications:\r\n  a:\r\n    charm: x\r\n    channel: edge\r\n", one("    channel: edge\n")],
  ["a byte order mark", "\ufeffapplications: {a: {charm: x}}", one("")],
  ["JSON", '{"applications": {"a": {"charm": "x", "num_units": 1}}}', one("    num_units: 1\n")],
  ["an empty first document", "# nothing\n---\napplications: {a: {charm: x}}", one("")],
  [
    "a deployer file with one target, one unit being the default",
    "t: {series: trusty, services: {a: {charm: x}}, relations: []}",
    'bundle:\n  services:\n    a:\n      charm: x\n      base: "ubuntu@14.04"\n',
  ],
  [
    "an old export of a graphical tool is a deployer file",
    "envExport: {services: {a: {charm: x, num_units: 1}}}",
    "bundle:\n  services:\n    a:\n      charm: x\n      num_units: 1\n",
  ],
  [
    "a chosen target",
    "one: {services: {a: {charm: x}}}\ntwo: {services: {b: {charm: z}}}",
    "bundle:\n  services:\n    b:\n      charm: z\n",
    [],
    "two",
  ],
  [
    "a target that inherits another, its own word winning",
    "base: {services: {a: {charm: x, num_units: 1, options: {p: 1, q: 2}}}, relations: [[a, b]]}\ntop:\n  inherits: base\n  services:\n    a: {num_units: 3, options: {q: 5}}\n    b: {charm: z}",
    "bundle:\n  services:\n    a:\n      charm: x\n      num_units: 3\n      options:\n        p: 1\n        q: 5\n    b:\n      charm: z\n  relations:\n    - [a, b]\n",
    [],
    "top",
  ],
  [
    "a target that inherits several: the later one wins, relations add up and count once",
    "p: {services: {a: {charm: x, channel: p}, b: {charm: z}}, relations: [[a, b]]}\nq: {services: {a: {charm: x, channel: q}}, relations: [[b, a], [a, 'b:z']]}\nt: {inherits: [p, q]}",
    'bundle:\n  services:\n    a:\n      charm: x\n      channel: q\n    b:\n      charm: z\n  relations:\n    - [a, b]\n    - [a, "b:z"]\n',
    [],
    "t",
  ],
  [
    "a target that inherits deeply",
    "a: {services: {a: {charm: x}}}\nb: {inherits: a, series: xenial}\nc: {inherits: [b], services: {a: {num_units: 4}}}\nd: {inherits: c}",
    'bundle:\n  services:\n    a:\n      charm: x\n      base: "ubuntu@16.04"\n      num_units: 4\n',
    [],
    "d",
  ],
  [
    "overrides wait for the charms",
    "t: {overrides: {source: distro, debug: yes}, services: {a: {charm: x}}}",
    "bundle:\n  services:\n    a:\n      charm: x\n  overrides:\n    source: distro\n    debug: yes\n",
  ],
  [
    "overrides of the parent, changed by the child",
    "p: {overrides: {source: distro, debug: true}, services: {a: {charm: x}}}\nt: {inherits: p, overrides: {source: cloud}}",
    "bundle:\n  services:\n    a:\n      charm: x\n  overrides:\n    source: cloud\n    debug: true\n",
    [],
    "t",
  ],
  [
    "a service without a charm is named as its charm, wherever its branch is",
    "t: {services: {mysql: {branch: 'lp:charms/mysql'}}}",
    'bundle:\n  services:\n    mysql:\n      charm: mysql\n      branch: "lp:charms/mysql"\n',
  ],
  [
    "several deployer files, the later adding to a target",
    ["t: {services: {a: {charm: x}}}", "t: {services: {a: {num_units: 2}}}"],
    "bundle:\n  services:\n    a:\n      charm: x\n      num_units: 2\n",
  ],
  [
    "a bundle laid over a deployer file",
    ["t: {services: {a: {charm: x}}}", "applications: {a: {num_units: 2}}"],
    "bundle:\n  services:\n    a:\n      charm: x\n      num_units: 2\n",
  ],
];

const relations: readonly Row[] = [
  ["pairs", "[[a, b]]", "    - [a, b]\n"],
  ["pairs of endpoints", "[['a:x', 'b:y']]", '    - ["a:x", "b:y"]\n'],
  ["one with many", "[[a, [b, 'c:y']]]", '    - [a, b]\n    - [a, "c:y"]\n'],
  ["many with one", "[[[b, c], a]]", "    - [b, a]\n    - [c, a]\n"],
  [
    "what each consumes",
    "{a: {weight: 100, consumes: [b, c]}, b: {consumes: c}}",
    "    - [a, b]\n    - [a, c]\n    - [b, c]\n",
  ],
  ["block style", "\n  - - a\n    - b\n  - - b\n    - - c", "    - [a, b]\n    - [b, c]\n"],
  ["none", "", ""],
].map(
  ([story = "", spelled = "", normal = ""]): Row => [
    `relations: ${story}`,
    `t:\n services: {a: {charm: x}, b: {charm: x}, c: {charm: x}}\n relations: ${spelled.replaceAll("\n", "\n ")}`,
    `bundle:\n  services:\n    a:\n      charm: x\n    b:\n      charm: x\n    c:\n      charm: x\n${normal === "" ? "" : `  relations:\n${normal}`}`,
  ],
);

const overlays: readonly Row[] = [
  [
    "an overlay adds units and options",
    ["applications: {a: {charm: x, options: {p: 1}}}", "applications: {a: {num_units: 3, options: {q: 2}}}"],
    one("    num_units: 3\n    options:\n      p: 1\n      q: 2\n"),
  ],
  [
    "a second document is an overlay",
    "applications: {a: {charm: x, num_units: 1}}\n--- # overlay\napplications: {a: {num_units: 2}}",
    one("    num_units: 2\n"),
  ],
  [
    "null removes an application and its relations",
    ["applications: {a: {charm: x}, b: {charm: z}}\nrelations: [[a, b]]", "applications:\n  b:\n"],
    one(""),
  ],
  [
    "null removes an option",
    ["applications: {a: {charm: x, options: {p: 1, q: 2}}}", "applications: {a: {options: {p: null}}}"],
    one("    options:\n      q: 2\n"),
  ],
  [
    "null removes a field",
    [
      "applications: {a: {charm: x, constraints: mem=1G, to: [new], num_units: 1}}",
      "applications: {a: {constraints: null, to: }}",
    ],
    one("    num_units: 1\n"),
  ],
  [
    "removed and added again, without the old relations",
    "applications: {a: {charm: x}, b: {charm: z}}\nrelations: [[a, b]]\n---\napplications: {b: }\n---\napplications: {b: {charm: z}}",
    `${one("")}  b:\n    charm: z\n`,
  ],
  [
    "relations alone",
    ["applications: {a: {charm: x}, b: {charm: z}}\nrelations: [[a, b]]", "relations: [['a:p', 'b:q'], [b, a]]"],
    `${one("")}  b:\n    charm: z\nrelations:\n  - [a, b]\n  - ["a:p", "b:q"]\n`,
  ],
  [
    "machines alone replace the bundle's",
    [
      "applications: {a: {charm: x, num_units: 1, to: ['1']}}\nmachines: {1: {constraints: mem=1G}, 2: }",
      "machines: {1: {constraints: cores=2}}",
    ],
    one('    num_units: 1\n    to: ["1"]\nmachines:\n  "1":\n    constraints: "cores=2"\n'),
  ],
  [
    "saas alone",
    ["applications: {a: {charm: x}}\nrelations: [[a, far]]", "saas: {far: {url: 'admin/m.db'}}"],
    one('relations:\n  - [a, far]\nsaas:\n  far:\n    url: "admin/m.db"\n'),
  ],
  [
    "null removes a saas",
    ["applications: {a: {charm: x}}\nsaas: {far: {url: u}}\nrelations: [[a, far]]", "saas: {far: }"],
    one(""),
  ],
  [
    "a relation to an application that only an overlay adds",
    ["applications: {a: {charm: x}}\nrelations: [[a, b]]", "applications: {b: {charm: z}}"],
    `${one("")}  b:\n    charm: z\nrelations:\n  - [a, b]\n`,
  ],
  [
    "an alias of the overlay, anchored in the base",
    ["variables: {p: &port 80}\napplications: {a: {charm: x}}", "applications: {a: {options: {port: *port}}}"],
    one("    options:\n      port: 80\n"),
  ],
  [
    "an alias of the second document, anchored in the first",
    "variables: {p: &port 80}\napplications: {a: {charm: x}}\n---\napplications: {a: {options: {port: *port}}}",
    one("    options:\n      port: 80\n"),
  ],
  [
    "placements, bindings, resources, annotations: lists are replaced, maps are merged",
    [
      "applications: {a: {charm: x, num_units: 1, to: [new], bindings: {'': p, db: q}, annotations: {k: '1'}, resources: {r: 1, s: 2}}}",
      "applications: {a: {to: ['lxd:new'], bindings: {db: r}, annotations: {l: '2'}, resources: {r: 7}}}",
    ],
    one(
      '    num_units: 1\n    to: ["lxd:new"]\n    bindings:\n      "": p\n      db: r\n    resources:\n      r: 7\n      s: 2\n    annotations:\n      k: "1"\n      l: "2"\n',
    ),
  ],
  [
    "offers come with overlays, in parts",
    "applications: {a: {charm: x}}\n---\napplications: {a: {offers: {o: {endpoints: [e]}}}}\n---\napplications: {a: {offers: {o: {acl: {admin: admin}}}}}",
    one("    offers:\n      o:\n        endpoints: [e]\n        acl:\n          admin: admin\n"),
  ],
  [
    "removing what is not there",
    ["applications: {a: {charm: x}}", "applications: {b: }"],
    one(""),
    ["b:1:16: application b: there is none to remove"],
  ],
];

const yaml: readonly Row[] = [
  [
    "anchors and aliases",
    "variables: {o: &origin 'cloud:x'}\napplications: {a: {charm: x, options: {origin: *origin}}}",
    one('    options:\n      origin: "cloud:x"\n'),
  ],
  [
    "an aliased mapping",
    "applications: {a: &a {charm: x, num_units: 1}, b: *a}",
    `${one("    num_units: 1\n")}  b:\n    charm: x\n    num_units: 1\n`,
  ],
  [
    "a merge key, the own word winning",
    "variables: {d: &d {num_units: 1, channel: edge}}\napplications: {a: {<<: *d, charm: x, channel: beta}}",
    one("    channel: beta\n    num_units: 1\n"),
  ],
  [
    "a merge key with a list, the earlier winning",
    "variables: [&p {channel: p}, &q {channel: q, num_units: 2}]\napplications: {a: {charm: x, <<: [*p, *q]}}",
    one("    channel: p\n    num_units: 2\n"),
  ],
  [
    "a quoted << is a key like any other",
    "applications: {a: {charm: x, annotations: {'<<': y}}}",
    one('    annotations:\n      "<<": "y"\n'),
  ],
  [
    "an anchor set twice: the nearest before counts",
    "variables: {p: &v 1}\napplications:\n  a: {charm: x, options: {p: *v, q: &v 2, r: *v}}",
    one("    options:\n      p: 1\n      q: 2\n      r: 2\n"),
  ],
  [
    "a key twice: the last counts",
    "applications:\n  a: {charm: x, channel: p, channel: q}",
    one("    channel: q\n"),
    ['a:2:29: key "channel" is written more than once: this one counts, the one at a:2:17 does not'],
  ],
  [
    "an application twice: the last counts, as a whole",
    "applications:\n  a: {charm: z, num_units: 3}\n  a: {charm: x}",
    one(""),
    ['a:3:3: key "a" is written more than once: this one counts, the one at a:2:3 does not'],
  ],
  [
    "a folded text",
    "applications:\n  a:\n    charm: x\n    options:\n      text: >\n        one\n        two\n      lines: |\n        one\n        two\n",
    one('    options:\n      text: "one two\\n"\n      lines: "one\\ntwo\\n"\n'),
  ],
];

const options: readonly Row[] = [
  [
    "integers, also hexadecimal, octal and grouped",
    "{a: 5, b: -5, c: 0x1F, d: 010, e: 1_000}",
    "      a: 5\n      b: -5\n      c: 0x1F\n      d: 010\n      e: 1_000\n",
  ],
  ["an integer too large for a number stays a text", "{a: 12345678901234567890}", '      a: "12345678901234567890"\n'],
  ["floats keep how they are written", "{a: 1.10, b: 1e3, c: .5}", "      a: 1.10\n      b: 1e3\n      c: .5\n"],
  ["infinity and not-a-number are texts", "{a: .inf, b: .NaN}", '      a: ".inf"\n      b: ".NaN"\n'],
  [
    "booleans as YAML 1.1 has them",
    "{a: true, b: False, c: yes, d: Off}",
    "      a: true\n      b: False\n      c: yes\n      d: Off\n",
  ],
  ["letters are letters", "{a: y, b: N}", '      a: "y"\n      b: "N"\n'],
  [
    "booleans, numbers and None as texts",
    '{a: "True", b: "5", c: None, d: "no"}',
    '      a: "True"\n      b: "5"\n      c: "None"\n      d: "no"\n',
  ],
  ["null is the charm's default", "{a: null, b: ~, c: }", "      a: null\n      b: null\n      c: null\n"],
  [
    "clock times, dates and addresses are texts",
    "{a: 22:30, b: 2015-01-02, c: 10.0.0.1, d: 1:2:3.5}",
    '      a: "22:30"\n      b: "2015-01-02"\n      c: "10.0.0.1"\n      d: "1:2:3.5"\n',
  ],
  ["an empty text", "{a: ''}", '      a: ""\n'],
  ["a file's text", "{a: 'include-file://here.txt'}", '      a: "text of here.txt beside a"\n'],
  ["a file in base64", "{a: 'include-base64://here.txt'}", '      a: "base64 of here.txt beside a"\n'],
  [
    "marks of templates are texts like others",
    "{a: '{{ $labels.x }}', b: '$" + "{HOME}'}",
    '      a: "{{ $labels.x }}"\n      b: "$' + '{HOME}"\n',
  ],
].map(
  ([story = "", spelled = "", normal = ""]): Row => [
    `options: ${story}`,
    `applications: {a: {charm: x, options: ${spelled}}}`,
    one(`    options:\n${normal}`),
  ],
);

const placed = (to: string, more = ""): string =>
  `applications: {a: {charm: x, num_units: 2, to: ${to}}, b: {charm: x, num_units: 2}}\nmachines: {0: , "1": {}}${more}`;
const placements: readonly Row[] = [
  ["texts", '["0", "1"]', '["0", "1"]'],
  ["one text", "new", "[new]"],
  ["a text of several", '"0, 1"', '["0", "1"]'],
  ["a bare number", "0", '["0"]', ["a:1:48: application a: to: machine 0 is written as a number"]],
  ["numbers in a list", "[0, '1']", '["0", "1"]', ["a:1:49: application a: to: machine 0 is written as a number"]],
  ["beside another application's units", "[b]", "[b]"],
  ["beside a unit", "[b/0, b/1]", '["b/0", "b/1"]'],
  [
    "beside a unit, the deployer's way",
    "[b=1]",
    '["b/1"]',
    ['a:1:49: application a: to: "b=1" is juju-deployer\'s spelling of "b/1"'],
  ],
  ["containers on machines", "['lxd:0', 'kvm:1']", '["lxd:0", "kvm:1"]'],
  [
    "containers beside units",
    "['lxc:b=1', 'lxd:b/0']",
    '["lxc:b/1", "lxd:b/0"]',
    ['a:1:49: application a: to: "lxc:b=1" is juju-deployer\'s spelling of "lxc:b/1"'],
  ],
  ["containers on new machines", "['lxd:new', lxd]", '["lxd:new", "lxd:new"]'],
  ["containers beside units of the same number", "['lxd:b']", '["lxd:b"]'],
].map(([story, to, normal, warnings]) => [
  `placement: ${story}`,
  placed(String(to)),
  `${one(`    num_units: 2\n    to: ${normal}\n`)}  b:\n    charm: x\n    num_units: 2\nmachines:\n  "0": {}\n  "1": {}\n`,
  (warnings ?? []) as readonly string[],
]);

const fields: readonly Row[] = [
  ["no units", "{charm: x, num_units: 0}", "    num_units: 0\n"],
  ["scale", "{charm: x, scale: 3}", "    num_units: 3\n"],
  ["units as a text", "{charm: x, num_units: '3'}", "    num_units: 3\n"],
  ["trust, expose", "{charm: x, trust: true, expose: true}", "    trust: true\n    expose: true\n"],
  [
    "a boolean as text",
    "{charm: x, expose: 'True'}",
    "    expose: true\n",
    ['a:1:38: application a: expose: the text "True" is read as a boolean'],
  ],
  [
    "channel and revision; a channel that looks like a number",
    "{charm: x, channel: 1.10, revision: 12}",
    '    channel: "1.10"\n    revision: 12\n',
  ],
  ["no revision, Juju's way", "{charm: x, revision: -1}", "", ["a:1:40: application a: revision: -1 is read as none"]],
  ["base", "{charm: x, base: ubuntu@22.04/stable}", '    base: "ubuntu@22.04/stable"\n'],
  ["series", "{charm: x, series: jammy}", '    base: "ubuntu@22.04"\n'],
  ["the series in a charm's URL", "{charm: 'cs:~me/trusty/x-7'}", null],
  ["an unknown series", "{charm: x, series: artichoke}", "", ['a:1:38: unknown series "artichoke" is ignored']],
  [
    "constraints",
    "{charm: x, constraints: 'mem=2G cores=2 arch=amd64 tags=a,b cpu-cores=4'}",
    '    constraints: "arch=amd64 cores=4 mem=2048M tags=a,b"\n',
  ],
  [
    "storage and devices",
    "{charm: x, storage: {data: 'ebs,10G,2'}, devices: {gpu: 2}}",
    '    storage:\n      data: "ebs,10G,2"\n    devices:\n      gpu: "2"\n',
  ],
  [
    "resources by revision and by path",
    "{charm: x, resources: {r: 4, s: ./s.tar}}",
    '    resources:\n      r: 4\n      s: "./s.tar"\n',
  ],
  [
    "bindings",
    "{charm: x, bindings: {'': alpha, db: internal}}",
    '    bindings:\n      "": alpha\n      db: internal\n',
  ],
  [
    "annotations are texts",
    "{charm: x, annotations: {gui-x: 300.50, b: yes}}",
    '    annotations:\n      gui-x: "300.50"\n      b: "yes"\n',
  ],
  [
    "exposed endpoints",
    "{charm: x, exposed-endpoints: {'': {expose-to-cidrs: [10.0.0.0/8]}, web: {expose-to-spaces: [dmz]}}}",
    '    exposed-endpoints:\n      "":\n        expose-to-cidrs: ["10.0.0.0/8"]\n      web:\n        expose-to-spaces: [dmz]\n',
  ],
  ["a local path", "{charm: ./x}", null],
  [
    'the misspelt key `constraints"`',
    '{charm: x, "constraints\\"": mem=2G}',
    "",
    ['a:1:30: application a: unknown key "constraints\\"" is ignored'],
  ],
  [
    "keys of other tools",
    "{charm: x, _github_repo_name: y}",
    "",
    ['a:1:30: application a: unknown key "_github_repo_name" is ignored'],
  ],
].map(([story, spelled, normal, warnings]) => [
  `application: ${story}`,
  `applications: {a: ${spelled}}`,
  normal === null
    ? String(spelled).startsWith("{charm: 'cs")
      ? 'applications:\n  a:\n    charm: "cs:~me/trusty/x-7"\n    base: "ubuntu@14.04"\n'
      : 'applications:\n  a:\n    charm: "./x"\n'
    : one(String(normal)),
  (warnings ?? []) as readonly string[],
]);

const rest: readonly Row[] = [
  [
    "the bundle's base is everybody's",
    "default-base: ubuntu@24.04\nseries: noble\napplications: {a: {charm: x}}\nmachines: {0: }",
    'applications:\n  a:\n    charm: x\n    base: "ubuntu@24.04"\nmachines:\n  "0":\n    base: "ubuntu@24.04"\n',
  ],
  [
    "machines with series, constraints, annotations",
    "applications: {a: {charm: x}}\nmachines: {'7': {series: xenial, constraints: mem=512, annotations: {rack: 4}}}",
    one(
      'machines:\n  "7":\n    base: "ubuntu@16.04"\n    constraints: "mem=512M"\n    annotations:\n      rack: "4"\n',
    ),
  ],
  [
    "keys that describe",
    "name: n\ndescription: d\ntags: [t]\ndocs: u\nvariables: {v: 1}\napplications: {a: {charm: x}}",
    one(""),
  ],
  [
    "a key that nobody knows",
    "comment: [x]\napplications: {a: {charm: x}}",
    one(""),
    ['a:1:1: bundle: unknown key "comment" is ignored'],
  ],
  [
    "a relation twice counts once",
    "applications: {a: {charm: x}, b: {charm: x}}\nrelations: [[a, b], [b, a]]",
    `${one("")}  b:\n    charm: x\nrelations:\n  - [a, b]\n`,
    ['a:2:21: relation ["b","a"] is written more than once'],
  ],
];

const rows = [...formats, ...relations, ...overlays, ...yaml, ...options, ...placements, ...fields, ...rest];

test.each(rows.map((row) => [row[0], row] as const))(
  "the normal form of %s",
  (_story, [, files, normal, warnings = [], target]) => {
    expect(read(files, target)).toEqual({ normal, warnings, problems: [] });
  },
);
