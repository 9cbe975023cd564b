// What juju-deployer's users type, and what of it is meant.
import { expect, test } from "vitest";
import { parseFlags } from "../flags.ts";
import { type DeployerJob, type DeployerRequest, deployerFlags, readDeployer } from "./read-deployer.ts";

function read(line: string): ReturnType<typeof readDeployer> {
  const parsed = parseFlags(deployerFlags, line === "" ? [] : line.split(" "));
  return parsed.ok ? readDeployer(parsed.value) : parsed;
}

const plain: Omit<DeployerRequest, "job"> = {
  bootstrap: false,
  timeoutMs: 2_700_000,
  retries: 0,
  wait: true,
  ignoreErrors: false,
  watch: false,
  verbose: false,
  notes: [],
};

const deploy = (files: readonly [string, ...string[]], target?: string, more: object = {}): DeployerJob => ({
  ...{ kind: "deploy", files, target, overrides: { options: [], series: undefined } },
  ...more,
});

test.each<[string, DeployerJob, Partial<DeployerRequest>]>([
  [
    "--bootstrap -c seamicro.yaml -d trusty-icehouse",
    deploy(["seamicro.yaml"], "trusty-icehouse"),
    { bootstrap: true, watch: true, verbose: true },
  ],
  ["-B -c a.yaml t", deploy(["a.yaml"], "t"), { bootstrap: true }],
  ["-c a.yaml", deploy(["a.yaml"]), {}],
  ["-c a.yaml --config=b.yaml -c c.yaml t", deploy(["a.yaml", "b.yaml", "c.yaml"], "t"), {}],
  ["-vWc a.yaml t", deploy(["a.yaml"], "t"), { watch: true, verbose: true }],
  ["-W t -c a.yaml", deploy(["a.yaml"], "t"), { watch: true }],
  ["-v -c a.yaml t", deploy(["a.yaml"], "t"), { verbose: true }],
  [
    "-c a.yaml -o source=ppa -ocount=3 --series noble t",
    deploy(["a.yaml"], "t", { overrides: { options: ["source=ppa", "count=3"], series: "noble" } }),
    {},
  ],
  ["-c a.yaml -t 30 t", deploy(["a.yaml"], "t"), { timeoutMs: 30_000 }],
  ["-c a.yaml -r3 t", deploy(["a.yaml"], "t"), { retries: 3 }],
  ["-c a.yaml -S --ignore-errors t", deploy(["a.yaml"], "t"), { wait: false, ignoreErrors: true }],
  ["-c a.yaml --diff t", deploy(["a.yaml"], "t", { kind: "diff" }), {}],
  ["-l -c a.yaml -c b.yaml", { kind: "list", files: ["a.yaml", "b.yaml"] }, {}],
  ["-D", { kind: "reset", machines: false }, {}],
  ["-T -e staging -W", { kind: "reset", machines: true }, { watch: true }],
  ["-DT -c a.yaml t", { kind: "reset", machines: true }, {}],
  ["-f keystone", { kind: "find", application: "keystone" }, {}],
  ["-f keystone -c a.yaml t", { kind: "find", application: "keystone" }, {}],
  ["-r 2", { kind: "resolve" }, { retries: 2 }],
])("%s", (line, job, more) => expect(read(line)).toEqual({ ok: true, value: { ...plain, ...more, job } }));

test.each([
  ["-s 0.5", "-s is not needed: everything is deployed in one step, however much it is"],
  ["-w 60", "-w is not needed: the wait ends when every unit has done all that its relations ask for"],
  ["-u", "-u is not needed: charms are taken as they lie on disk, changed or not"],
  ["-L", "-L is not needed: charms are taken as they lie on disk, changed or not"],
])("%s has nothing to do here, says so and goes on", (flag, note) =>
  expect(read(`-c a.yaml ${flag} t`)).toEqual({
    ok: true,
    value: { ...plain, notes: [note], job: deploy(["a.yaml"], "t") },
  }),
);

test.each([
  ["", "no deployment file specified: -c <file>"],
  ["trusty-icehouse", "no deployment file specified: -c <file>"],
  ["-l", "no deployment file specified: -c <file>"],
  ["-r 2 t", "no deployment file specified: -c <file>"],
  ["-b -c a.yaml", "-b fetches charms from version control and ends, and there is nothing to fetch"],
  ["-c a.yaml t u", 'unrecognized args: ["u"]'],
  ["-c a.yaml -t -1 t", 'invalid value "-1" for option --timeout: below zero'],
  ["-c a.yaml -r many t", 'invalid value "many" for option -r: invalid number'],
  ["-c", "option needs an argument: -c"],
  ["-x", "option provided but not defined: -x"],
])("%j is refused", (line, error) => expect(read(line)).toEqual({ ok: false, error }));
