// Verbs against a real controller, with real agents behind it.
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packCharm } from "../src/index.ts";
import { Lab } from "./support/lab.ts";

const lab = new Lab();
const config = `options:
  title: { type: string, default: plain, description: t }
  size: { type: int, default: 3, description: s }
`;

beforeAll(async () => {
  await lab.bootstrap();
  const charm = lab.charm("plain", { "config.yaml": config });
  const file = lab.write("plain.charm", packCharm(charm).archive);
  rmSync(charm, { recursive: true });
  await lab.ok("deploy", file, "a");
});
afterAll(() => lab.close());

test("a .charm file is deployed as it is", async () => {
  const { applications } = JSON.parse(await lab.ok("status", "a", "--format", "json")) as {
    applications: Record<string, { charm: string; units: object }>;
  };
  expect(applications.a).toMatchObject({ charm: "local:plain-0" });
  expect(Object.keys(applications.a?.units ?? {})).toEqual(["a/0"]);
});

test("settings come from a file, one by one, and go back to their defaults", async () => {
  const file = lab.write("a.yaml", "a:\n  title: from the file\n  size: 7\n");
  await lab.ok("config", "a", "--file", file);
  expect(await lab.ok("config", "a", "title")).toBe("from the file\n");
  await lab.ok("config", "a", `title=@${lab.write("title", "of a file")}`, "size=8");
  expect(await lab.ok("config", "a", "title")).toBe("of a file\n");
  await lab.ok("config", "a", "--reset", "title,size");
  expect([await lab.ok("config", "a", "title"), await lab.ok("config", "a", "size")]).toEqual(["plain\n", "3\n"]);
  const wrong = lab.write("wrong.yaml", "b:\n  title: x\n");
  expect(await lab.run("config", "a", "--file", wrong)).toMatchObject({ code: 1, stdout: "{}\n" });
});

test.each([
  [["config", "a", "nokey=1"], 1, 'ERROR invalid application config: unknown option "nokey"', "kith config a"],
  [["config", "a", "size=x"], 1, 'ERROR option "size" expected int, got "x"', "kith config a"],
  [["config", "a", "title=@/nofile"], 1, 'ERROR cannot read option from file "/nofile": no such file', "@<file>"],
  [
    ["config", "a", "nokey"],
    1,
    'ERROR key "nokey" not found in "a" application config or charm settings.',
    "kith config a",
  ],
  [["config", "nope"], 1, 'ERROR application "nope" not found (not found)', "kith status"],
  [["add-unit", "nope"], 1, 'ERROR application "nope" not found (not found)', "kith status"],
  [["integrate", "a"], 2, "ERROR an integration must involve two applications", "kith help integrate"],
  [["remove-relation", "a"], 2, 'ERROR relation ID "a" not valid', "kith help remove-relation"],
  [
    ["remove-relation", "99"],
    1,
    "ERROR relation with endpoints [] or id 99 not found (not found)",
    "kith status --relations",
  ],
  [["remove-unit", "a/9", "--no-prompt"], 1, 'ERROR removing unit a/9 failed: unit "a/9" not found', "kith status"],
  [["remove-unit", "a"], 2, 'ERROR invalid unit name "a"', "kith help remove-unit"],
  [["resolved", "a/9"], 1, 'ERROR unit "a/9" not found', "kith status"],
  [["resolved"], 2, "ERROR no unit specified", "kith help resolved"],
  [["resolved", "a"], 2, 'ERROR unit name "a" not valid', "kith help resolved"],
  [["run", "a/0", "nope"], 1, 'ERROR action "nope" not defined for unit "a/0". (not found)', "kith actions a"],
  [["show-operation", "9999"], 1, 'ERROR operation "9999" not found', "kith operations"],
  [["show-task", "x"], 2, 'ERROR task ID "x" not valid', "kith help show-task"],
  [
    ["status", "--format", "bogus"],
    2,
    'ERROR invalid value "bogus" for option --format: unknown format "bogus"',
    "kith help status",
  ],
  [
    ["model-config", "trust-hots=1"],
    1,
    'ERROR cannot set model setting "trust-hots": no setting has that name',
    "kith model-config",
  ],
])("%j is refused with code %i", async (args, code, error, next) => {
  const ran = await lab.run(...args);
  expect(ran.stderr).toContain(error);
  expect(ran.stderr.trimEnd().split("\n").at(-1)).toContain(next);
  expect(ran.code).toBe(code);
});

test("a dry run shows what would be, and nothing of it is", async () => {
  const charm = lab.charm("more");
  const bundle = lab.write("bundle.yaml", `applications:\n  b:\n    charm: ${charm}\n    num_units: 2\n`);
  const shown = await lab.ok("deploy", bundle, "--dry-run");
  expect(shown).toMatch(/^Changes to deploy bundle:\n- deploy application b from more on /);
  expect(shown).toContain("- add unit b/0\n- add unit b/1\n");
  expect(await lab.ok("deploy", charm, "c", "--dry-run")).toContain("- add unit c/0\n");
  const { applications } = JSON.parse(await lab.ok("status", "--format", "json")) as { applications: object };
  expect(Object.keys(applications)).toEqual(["a"]);
});

test("a machine comes and goes", async () => {
  const machines = async () =>
    Object.keys((JSON.parse(await lab.ok("machines", "--format", "json")) as { machines: object }).machines);
  const before = await machines();
  await lab.ok("add-machine");
  const [added] = (await machines()).filter((id) => !before.includes(id));
  expect(added).toBeDefined();
  await lab.ok("wait", "--settled", "--timeout", "30");
  await lab.ok("remove-machine", added ?? "", "--no-prompt");
  await lab.ok("wait", "--settled", "--timeout", "30");
  expect(await machines()).toEqual(before);
});

test("another file for a resource reaches the charm", async () => {
  const charm = lab.charm("store", {
    "metadata.yaml":
      "name: store\nsummary: s\ndescription: d\nkith-host: process\nresources:\n  data: {type: file, filename: data.txt}\n",
    "hooks/upgrade-charm": '#!/bin/bash\nstatus-set active "holds $(cat "$(resource-get data)")"\n',
  });
  await lab.ok("deploy", charm, "store", "--resource", `data=${lab.write("first.txt", "one")}`);
  await lab.ok("wait", "--settled", "--timeout", "30");
  await lab.ok("attach-resource", "store", `data=${lab.write("second.txt", "two")}`);
  await lab.ok("wait", "--settled", "--timeout", "30");
  expect(await lab.ok("status", "store")).toMatch(/store\/0\S*\s+active\s+idle\s.*holds two/);
  expect(await lab.run("attach-resource", "store", `nothing=${lab.write("x", "x")}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("it declares: data"),
  });
  await lab.ok("remove-application", "store", "--no-prompt");
  await lab.ok("wait", "--settled", "--timeout", "30");
});

test("status --watch shows what there is, then each change, until it is interrupted", async () => {
  const watch = lab.start("status", "--watch");
  await watch.until(/^a\/0/m);
  await lab.ok("add-unit", "a");
  await watch.until(/^a\/1/m);
  await watch.interrupt();
  expect(watch.output().split("Model  ").length).toBeGreaterThan(2);
});

test("what failed on its way out does not hold up a forced end", async () => {
  const charm = lab.charm("stuck", { "hooks/install": "#!/bin/bash\nexit 1\n" });
  await lab.ok("add-model", "second");
  await lab.ok("deploy", charm);
  await lab.run("wait", "--settled", "--timeout", "20");
  expect(await lab.ok("status")).toContain('hook failed: "install"');
  const began = Date.now();
  await lab.ok("destroy-model", "second", "--force", "--no-prompt");
  expect(Date.now() - began).toBeLessThan(20_000);
  await lab.ok("switch", "default");
});

test.each([
  ["a verb", ["kith", "sta"], ["status"]],
  ["a flag of a verb", ["kith", "status", "--rel"], ["--relations"]],
  ["an alias's flag", ["kith", "relate", "--mo"], ["--model"]],
  ["a format", ["kith", "status", "--format", "sh"], ["short"]],
])("bash completes %s", async (_story, words, completed) => {
  const script = lab.write("completion", await lab.ok("completion", "bash"));
  const typed = `COMP_WORDS=(${words.join(" ")}) COMP_CWORD=${words.length - 1}`;
  const { stdout } = await lab.program("bash", [
    "-c",
    `. ${script}; ${typed}; _kith; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ]);
  expect(stdout.trimEnd().split("\n")).toEqual(completed);
});
