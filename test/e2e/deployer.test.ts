// `kith deployer` on a real host, typed as juju-deployer's users type it: from nothing to a deployment, and back to nothing.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Ran, Scratch, unitsOf } from "./scratch.ts";

const kith = new Scratch({ data: null });
const write = (path: string, text: string, mode = 0o644): string => {
  const full = join(kith.directory, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, text, { mode });
  return full;
};
const charm = (place: string, name: string, metadata: string, hooks: Readonly<Record<string, string>>): void => {
  write(`${place}/metadata.yaml`, `name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n${metadata}`);
  if (name !== "log")
    write(`${place}/config.yaml`, "options: {source: {type: string, description: d, default: none}}\n");
  for (const [hook, text] of Object.entries(hooks))
    write(`${place}/hooks/${hook}`, `#!/bin/bash\nset -eu\n${text}\n`, 0o755);
};

let base = "";
let site = "";
const stop = join(kith.directory, "stop");

beforeAll(() => {
  const active = 'status-set active "from $(config-get source)"';
  charm("repository/trusty/db", "db", "provides: {db: {interface: pg}}\n", {
    "config-changed": active,
    "db-relation-joined": "relation-set name=books",
  });
  charm("repository/web", "web", "requires: {db: {interface: pg}}\n", {
    start: `[ ! -e ${stop} ]`,
    "db-relation-changed": 'status-set active "reads $(relation-get name)"',
  });
  charm("repository/log", "log", "subordinate: true\nrequires: {host: {interface: juju-info, scope: container}}\n", {});
  base = write(
    "base.yaml",
    `common:
  series: trusty
  services:
    db: {charm: db, branch: "lp:charms/db"}
    web: {charm: web, num_units: 2}
    log: {charm: log}
  relations:
  - [web, [db]]
  - [log, web]
live:
  inherits: common
  overrides: {source: distro}
`,
  );
  site = write("site.yaml", "live: {services: {web: {num_units: 3}}}\n");
});
afterAll(() => kith.close());

const deployer = (...args: readonly string[]): Promise<Ran> =>
  kith.program(join(import.meta.dirname, "../../kith"), ["deployer", ...args], {
    JUJU_REPOSITORY: join(kith.directory, "repository"),
  });
const messages = async (): Promise<Record<string, string | undefined>> =>
  Object.fromEntries([...unitsOf(await kith.status())].map(([name, unit]) => [name, unit["workload-status"].message]));

test("what is wrong with the files is told before a controller is made", async () => {
  expect((await deployer("-l", "-c", base)).stdout).toBe("common\nlive\n");
  const unnamed = await deployer("--bootstrap", "-c", base);
  expect(unnamed.code).toBe(1);
  expect(unnamed.stderr).toContain("the file has 2 targets, choose one: common, live");
  expect(unnamed.stderr).toContain(`as in: kith deployer -c ${base} live`);
  const elsewhere = await deployer("--bootstrap", "-c", base, "--charms", kith.directory, "live");
  expect(elsewhere.stderr).toContain(`${kith.directory} has no charm web`);
  expect((await kith.run("controllers")).stdout).toBe("");
});

test("from nothing: a controller, a model, and all of a target", async () => {
  const ran = await deployer("--bootstrap", "-c", base, "-d", "live", "-s", "0.5");
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stderr).toContain("NOTE -s is not needed");
  expect(ran.stderr).toContain("- add unit web/1");
  expect(ran.stderr).toContain("Deployment complete in");
  expect(await messages()).toMatchObject({ "db/0": "from distro", "web/0": "reads books", "web/1": "reads books" });
  expect([...unitsOf(await kith.status()).keys()].sort()).toEqual(["db/0", "log/0", "log/1", "web/0", "web/1"]);
  const address = (await kith.unit("web/0"))?.["public-address"];
  expect(await deployer("-f", "web")).toMatchObject({ code: 0, stdout: `${address}\n` });
  expect(await deployer("-f", "nobody")).toMatchObject({ code: 1 });
});

test("a later file and the command line's options change what differs, once they are not only shown", async () => {
  const more = ["-c", base, "-c", site, "-o", "source=typed", "live"];
  const shown = await deployer("--diff", ...more);
  expect(shown.stdout).toBe(
    'Changes to deploy bundle:\n- set source of db to "typed"\n- set source of web to "typed"\n- add machine 3\n- add unit web/2\n',
  );
  expect(await messages()).not.toHaveProperty("web/2");
  expect(await deployer(...more)).toMatchObject({ code: 0 });
  expect(await messages()).toMatchObject({ "db/0": "from typed", "web/2": "reads books" });
  expect((await deployer("--diff", ...more)).stdout).toBe("No changes to apply: nothing to do.\n");
  // A bundle has no targets, and needs none.
  const bundle = await deployer("--diff", "-c", join(import.meta.dirname, "../../bundles/guestbook.yaml"));
  expect(bundle.stdout).toContain("- deploy application proxy from ");
  expect((await deployer("-Bc", base, "-S", "live")).stderr).toContain("Controller local is there");
});

test("failed hooks make it fail, and are run again as often as is asked for", async () => {
  writeFileSync(stop, "");
  const other = ["-e", "other", "-c", base];
  const failed = await deployer("-B", ...other, "--series", "noble", "live");
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain("Model other is made and selected");
  expect(failed.stderr).toContain('- web/0: hook failed: "start"');
  expect(await deployer(...other, "--series", "noble", "--ignore-errors", "live")).toMatchObject({ code: 0 });
  rmSync(stop);
  expect(await deployer("-e", "other", "-r", "3")).toMatchObject({ code: 0 });
  expect(await messages()).toMatchObject({ "web/0": "reads books" });
  const { applications } = (await kith.status()) as unknown as {
    applications: Record<string, { base: { channel: string } }>;
  };
  expect(applications.web?.base.channel).toContain("24.04");
});

test("-D empties a model of its applications, -T of its machines too", async () => {
  await kith.ok("add-machine", "-m", "other");
  expect(await deployer("-D", "-e", "other")).toMatchObject({ code: 0 });
  const left = await kith.status();
  expect(left.applications).toEqual({});
  expect(Object.keys((left as unknown as { machines: object }).machines)).toContain("3");
  expect(await deployer("-T", "-e", "other")).toMatchObject({ code: 0 });
  expect(((await kith.status()) as unknown as { machines: object }).machines).toEqual({});
  expect(unitsOf(JSON.parse(await kith.ok("status", "-m", "default", "--format", "json"))).size).toBe(7);
});
