// Bundles in every format against a real controller, and checked without one.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Lab } from "./support/lab.ts";

const lab = new Lab();

beforeAll(async () => {
  const config = (option: string): string =>
    `options:\n  ${option}: { type: string, description: d }\n  loud: { type: boolean, description: d }\n`;
  const metadata = (name: string, rest: string): string =>
    `name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n${rest}`;
  lab.charm("db", {
    "metadata.yaml": metadata("db", "provides: {db: {interface: pg}}\n"),
    "config.yaml": config("source"),
  });
  lab.charm("web", {
    "metadata.yaml": metadata("web", "requires: {db: {interface: pg}}\n"),
    "config.yaml": config("title"),
  });
  lab.charm("log", {
    "metadata.yaml": metadata("log", "subordinate: true\nrequires: {host: {interface: juju-info, scope: container}}\n"),
  });
  await lab.bootstrap();
});
afterAll(() => lab.close());

const V3 = `series: noble
services:
  db: {charm: ./charms/db, num_units: 1, to: [0]}
  web:
    charm: ./charms/web
    num_units: 1
    options: {title: include-file://title.txt}
relations:
- [web, db]
machines: {0: }
`;

/** Deployed again and again: the model under test grows, as a user's does. */
test("format 3, an overlay, mapped machines: each deploys what differs and no more", async () => {
  const base = lab.write("v3.yaml", V3);
  lab.write("title.txt", "from a file");
  const first = await lab.run("deploy", base);
  expect(first).toMatchObject({ code: 0 });
  expect(first.stderr).toContain(`WARNING ${base}:3:47: application db: to: machine 0 is written as a number`);
  expect(await lab.ok("config", "web", "title")).toBe("from a file\n");
  const again = await lab.run("deploy", base);
  expect(again.stderr).toContain("No changes to apply: nothing to do.");

  const more = lab.write(
    "more/overlay.yaml",
    "applications:\n  web: {num_units: 2, to: [new, '1']}\nmachines: {0: , 1: }\n",
  );
  const mapped = ["--overlay", more, "--map-machines", "existing,1=0"];
  expect(await lab.ok("deploy", base, ...mapped, "--dry-run")).toContain("- add unit web/1");
  await lab.ok("deploy", base, ...mapped);
  expect((await lab.run("deploy", base, ...mapped)).stderr).toContain("No changes to apply: nothing to do.");
  const { applications } = JSON.parse(await lab.ok("status", "--format", "json")) as {
    applications: Record<string, { units: Record<string, { machine: string }> }>;
  };
  expect(applications.web?.units["web/1"]?.machine).toBe("0");
});

test("a target of a deployer file, its charms by name, overrides where a charm has the option", async () => {
  const file = lab.write(
    "deployer.yaml",
    `base:
  services:
    store: {charm: db, branch: "lp:charms/db", options: {loud: "no"}}
    site: {charm: web}
    log: {charm: log, num_units: 1}
  relations:
  - [site, [store]]
  - [log, site]
other: {services: {}}
live:
  inherits: base
  series: noble
  overrides: {source: cloud, nobody: x}
`,
  );
  expect((await lab.run("deploy", file)).stderr).toContain("the file has 3 targets, choose one: base, other, live");
  const ran = await lab.run("deploy", file, "--target", "live", "--charms", `${lab.directory}/charms`);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain(`WARNING ${file}:13:38: override nobody: no charm of this bundle has such an option`);
  expect(ran.stderr).toContain(`WARNING ${file}:3:64: application store: option loud: "no" is read as false`);
  expect(await lab.ok("config", "store", "source")).toBe("cloud\n");
  const { applications } = JSON.parse(await lab.ok("status", "--format", "json")) as {
    applications: Record<string, { units: object | null }>;
  };
  expect(Object.keys(applications.site?.units ?? {})).toEqual(["site/0"]);
});

const WRONG = `default-base: ubuntu@24.04
applications:
  db:
    charm: ./charms/db
    num_units: 1
    to: ["lxd:0"]
    storage: {data: 1G}
  web:
    charm: ./charms/web
    num_units: many
    options: {colour: red}
    resources: {icon: ./icon.png}
  none: {charm: ./charms/none}
  far: {charm: "ch:far"}
relations:
- [web, db:nothing]
- [web, nobody]
machines: {0: }
`;

test("everything that is wrong is told at once, each with its place, and nothing is changed", async () => {
  const file = lab.write("wrong.yaml", WRONG);
  const before = await lab.ok("status", "--format", "json");
  const ran = await lab.run("deploy", file);
  expect(ran.code).toBe(1);
  const lines = ran.stderr
    .split("\n")
    .flatMap((line) => (line.startsWith("- ") ? [line.slice(2).replace(`${file}:`, "")] : []));
  expect(lines.sort()).toEqual(
    [
      '10:16: application web: num_units: expected a count, got string("many")',
      '11:23: application web: unknown option "colour"',
      "12:17: application web: resource icon: no file ./icon.png",
      '12:17: application web: charm web has no resource "icon"',
      "13:10: application none: charm: no file ./charms/none",
      '14:9: application far: charm "ch:far" is not a path; charms from a store are not supported yet',
      '16:3: relation ["web","db:nothing"]: application db has no endpoint "nothing"',
      '17:3: relation ["web","nobody"] refers to application "nobody" not defined in this bundle',
      '6:10: placement "lxd:0" of application db, in a container, is not supported yet',
      '7:15: storage "data" of application db is not supported yet',
      '7:15: application db: charm db has no storage "data"',
    ].sort(),
  );
  const applications = (text: string): string[] =>
    Object.keys((JSON.parse(text) as { applications: object }).applications);
  expect(applications(await lab.ok("status", "--format", "json"))).toEqual(applications(before));
});

test("verify says what fits, what could not be checked, and what would be refused", async () => {
  const file = lab.write(
    "verify.yaml",
    `applications:
  db: {charm: ./charms/db, num_units: 1, storage: {}}
  web: {charm: ./charms/web, num_units: 1, bindings: {db: dmz}}
  far: {charm: far}
relations: [[web, db], [far, db]]
`,
  );
  expect(await lab.ok("bundle", "verify", file)).toBe(
    `${file}: 3 applications, 2 units, 2 relations, 0 machines
charms at hand: 2 of 3; relations checked: 1 of 2
Not checked:
- ${file}:4:9: application far: charm "far" is not at hand
- ${file}:5:24: relation ["far","db"]: a charm is not at hand
Would be refused when deployed:
- ${file}:3:55: space "dmz" of application web is not supported yet
`,
  );
  const wrong = await lab.run("bundle", "verify", lab.write("wrong.yaml", WRONG), "--format", "json");
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ counts: { applications: 4 }, problems: expect.arrayContaining([]) });
  for (const [text, reason] of [
    ["bundle: kubernetes\napplications: {}\n", "a Kubernetes bundle"],
    ["applications:\n  {{ name }}: {charm: x}\n", "is a mark of jinja"],
  ] as const)
    expect((await lab.run("bundle", "verify", lab.write("odd.yaml", text))).stderr).toContain(reason);
});
