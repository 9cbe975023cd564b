// Everything that proves the project: the gate, then the edges, then whole deployments. Ends with one line of counts.
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync, existsSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

const { newerNode } = require("./newer-node.cjs");

const root = join(__dirname, "..");
const scratch = mkdtempSync(join(tmpdir(), "kith-test-"));
const skipLog = join(scratch, "skipped");
const corpora = join(root, "../shared/corpora");
const env = { ...process.env, KITH_SKIP_LOG: skipLog };
if (env.KITH_CORPORA === undefined && existsSync(corpora)) env.KITH_CORPORA = corpora;
// It would slow every start of Node in the tests.
delete env.NODE_EXTRA_CA_CERTS;

const newer = newerNode();
env.KITH_NEWER_NODE = newer ?? "";
const bin = (name) => join(root, "node_modules/.bin", name);
const vitest = (project, report) => [
  join(root, "node_modules/vitest/vitest.mjs"),
  ...[
    "run",
    "--project",
    project,
    "--reporter=dot",
    "--reporter=json",
    `--outputFile=${join(scratch, `${report}.json`)}`,
  ],
];
const steps = [
  ["lint", bin("biome"), ["check", "."]],
  ["types", bin("tsc"), ["-b"]],
  ["dead exports", bin("knip"), ["--no-config-hints"]],
  ["build", process.execPath, [join(__dirname, "build.cjs")]],
  ["unit", process.execPath, vitest("unit", "unit")],
  ["edge", process.execPath, vitest("edge", "edge")],
  ["e2e", process.execPath, vitest("e2e", "e2e")],
  ...(newer === null ? [] : [["unit on Node 24", newer, vitest("unit", "unit on Node 24")]]),
];
/** A failure of these says nothing about what follows. */
const independent = new Set(["lint", "dead exports", "unit", "edge", "e2e", "unit on Node 24"]);

const counts = { passed: 0, failed: 0, skipped: 0 };
const times = [];
for (const [name, program, args] of steps) {
  const began = Date.now();
  console.log(`\n== ${name}`);
  const done = spawnSync(program, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env });
  times.push(`${name} ${((Date.now() - began) / 1000).toFixed(1)} s`);
  const counted = countTests(join(scratch, `${name}.json`));
  if (done.status !== 0 && counted.failed === 0) counts.failed += 1;
  for (const key of Object.keys(counts)) counts[key] += counted[key];
  if (done.status !== 0 && !independent.has(name)) break;
}

const skipped = existsSync(skipLog)
  ? [...new Set(readFileSync(skipLog, "utf8").trim().split("\n"))].filter((line) => line !== "")
  : [];
if (newer === null) missing("node24", "the package with the next Node cannot be had");
for (const line of skipped) console.log(`SKIPPED ${line}`);
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${times.join(", ")}`);
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 ? 0 : 1);

/** What this run could not prove: a failure where it is required, else said aloud. */
function missing(capability, why) {
  const required = (env.KITH_TEST_REQUIRE ?? "").split(",").includes(capability);
  if (required) counts.failed += 1;
  skipped.push(`${capability}: ${why}${required ? " (required here)" : ""}`);
}

function countTests(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(file, "utf8"));
  const brokenFiles = report.testResults.filter(
    (result) => result.status === "failed" && result.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests,
  };
}
