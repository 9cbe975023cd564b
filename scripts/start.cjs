// From a clone to a running deployment: `bootstrap`, `deploy bundles/guestbook.yaml`, `wait --settled`, and nothing that
// those verbs cannot do. Run again, it shows what is there, or revives it.
const { spawn, spawnSync } = require("node:child_process");
const { existsSync, statSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const bundle = join(root, "bundles/guestbook.yaml");
const times = [];
// It would slow every start of Node, and a proxy's own settings are no business of daemons.
const { NODE_EXTRA_CA_CERTS: _unused, ...env } = process.env;

process.on("SIGINT", () => {}); // the verb that runs says how to go on

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`ERROR ${error.message}\n`);
    process.exit(1);
  },
);

async function main() {
  const installed = installSeconds();
  if (installed !== undefined) times.push(`install ${installed.toFixed(1)} s`);
  if ((await timed("build", [process.execPath, join(__dirname, "build.cjs")])) !== 0) return 1;

  const controllers = readJson(["controllers"]);
  const current = controllers?.["current-controller"];
  if (current === undefined) {
    const code = await timed("bootstrap", kith("bootstrap"));
    if (code !== 0) return code;
  } else if (spawnSync(...command(kith("controller", "status")), { env, stdio: "ignore" }).status !== 0) {
    const code = await timed("revive", kith("controller", "start"));
    if (code !== 0) return code;
  }

  const before = readJson(["status"]);
  if (before === undefined) return 1;
  if (before.applications?.guestbook === undefined) {
    const code = await timed("deploy", kith("deploy", bundle));
    if (code !== 0) return code;
  }
  const waited = await timed("hooks", kith("wait", "--settled"));
  if (waited !== 0) return waited;
  return report();
}

/** How it ended, where the time went, where the page is, what to type next. */
function report() {
  const status = readJson(["status"]);
  if (status === undefined) return 1;
  const total = process.uptime() + (installSeconds() ?? 0);
  say(`\nRunning after ${total.toFixed(1)} s: ${times.join(", ")}`);
  const url = proxyUrl(status);
  if (url !== undefined) say(`\n    ${url}\n`);
  say("What to type next:");
  say("    ./kith status");
  say("    ./kith add-unit guestbook -n 2");
  say("    ./kith destroy-controller");
  return 0;
}

function proxyUrl(status) {
  const [unit] = Object.values(status.applications?.proxy?.units ?? {});
  const port = unit?.["open-ports"]?.[0]?.split("/")[0];
  if (unit?.["public-address"] === undefined || port === undefined) return undefined;
  return `http://${unit["public-address"]}${port === "80" ? "" : `:${port}`}/`;
}

/** The package manager installs before it starts this script: seen by the age of what it writes last. */
function installSeconds() {
  const [state, made] = ["node_modules/.modules.yaml", "node_modules"].map((name) => {
    const path = join(root, name);
    return existsSync(path) ? statSync(path) : undefined;
  });
  if (state === undefined || made === undefined) return undefined;
  const started = Date.now() - process.uptime() * 1000;
  const fresh = started - state.mtimeMs < 5_000;
  return fresh ? Math.max(0, (started - made.birthtimeMs) / 1000) : undefined;
}

function readJson(words) {
  const done = spawnSync(...command(kith(...words, "--format", "json")), { env, encoding: "utf8" });
  if (done.status === 0) return JSON.parse(done.stdout);
  process.stderr.write(done.stderr);
  return undefined;
}

async function timed(name, argv) {
  const began = Date.now();
  const code = await run(argv);
  times.push(`${name} ${((Date.now() - began) / 1000).toFixed(1)} s`);
  return code;
}

function run(argv) {
  return new Promise((resolve, reject) => {
    const child = spawn(...command(argv), { cwd: root, stdio: "inherit", env });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal === null ? (code ?? 1) : 130));
  });
}

function kith(...words) {
  return [process.execPath, "--use-openssl-ca", join(root, "kith"), ...words];
}

function command([program, ...args]) {
  return [program, args];
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
