// kill-rounds [--rounds N] [--seed S]: kills -9 keeper, controller and agents at random moments under load, then checks
// a ledger outside Kith. The ordinary tests do ten rounds of the same.
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { parseArgs } = require("node:util");

const root = join(__dirname, "..");
const { values } = parseArgs({
  options: { rounds: { type: "string", default: "200" }, seed: { type: "string", default: "1" } },
});
const env = { ...process.env, KITH_KILL_ROUNDS: values.rounds, KITH_KILL_SEED: values.seed };
const done = spawnSync(
  join(root, "node_modules/.bin/vitest"),
  ["run", "--project", "e2e", "--disable-console-intercept=true", "test/e2e/kill.test.ts"],
  { cwd: root, stdio: "inherit", env },
);
process.exit(done.status ?? 1);
