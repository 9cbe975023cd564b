// From a clone to a running deployment: `bootstrap`, `deploy`, `wait --settled`, and nothing that those verbs cannot do.
// Run again, it shows what is there, or revives it.
const { spawn } = require("node:child_process");
const { existsSync, statSync } = require("node:fs");
const { join, resolve: absolute } = require("node:path");

const HELP = `usage: npx -y pnpm@12 start [bundle]

Builds what has changed, makes a controller on this host unless there is one, deploys the bundle (default:
bundles/guestbook.yaml) unless its model already has applications, and waits until the model is settled.
Run again, it shows what is there, or revives it. Ctrl-C ends only the view.

Environment:
  KITH_DATA                the client's directory (default: ~/.local/share/kith)
  KITH_LONG_HOOK_SECONDS   hooks that run longer are named (default: 30); none is ever killed for it
`;

const root = join(__dirname, "..");
const words = process.argv.slice(2).filter((word) => word !== "--");
const bundle = words[0] === undefined ? join(root, "bundles/guestbook.yaml") : absolute(words[0]);
const again = words[0] === undefined ? "npx -y pnpm@12 start" : `npx -y pnpm@12 start ${words[0]}`;
const times = [];
// It would slow every start of Node, and a proxy's own settings are no business of daemons.
const { NODE_EXTRA_CA_CERTS: _unused, ...env } = process.env;

/** The terminal sends Ctrl-C to the verb that runs, too: that one ends itself, and this script tells how to go on. */
let interrupted = false;
process.on("SIGINT", () => {
  interrupted = true;
});

/** Ends the run with an exit code; whoever ended it has said why. */
class Ended extends Error {
  constructor(code) {
    super(`ended with ${code}`);
    this.code = code;
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    if (interrupted) say(`\nWhat runs stays. Go on with: ${again}`);
    else if (!(error instanceof Ended)) process.stderr.write(`ERROR ${error.message}\n`);
    process.exit(interrupted ? 130 : (error.code ?? 1));
  },
);

async function main() {
  if (words.includes("--help") || words.includes("-h")) return process.stdout.write(HELP);
  if (words.length > 1 || words[0]?.startsWith("-")) throw new Error(`unknown argument: ${words.join(" ")}\n${HELP}`);
  const installed = installSeconds();
  if (installed !== undefined) times.push(`install ${installed.toFixed(1)} s`);
  await timed("build", [process.execPath, join(__dirname, "build.cjs")]);

  const controllers = await readJson(["controllers"]);
  if (controllers["current-controller"] === undefined) await timed("bootstrap", kith("bootstrap"));
  else if ((await run(kith("controller", "status"), "ignore")).code !== 0)
    await timed("revive", kith("controller", "start"));

  const before = await readJson(["status"]);
  if (Object.keys(before.applications ?? {}).length === 0) await timed("deploy", kith("deploy", bundle));
  await timed("hooks", kith("wait", "--settled"), () => say(`then go on with: ${again} (here, kith is ./kith)`));
  report(await readJson(["status"]));
}

/** How it ended, where the time went, where the page is, what to type next. */
function report(status) {
  const total = process.uptime() + (installSeconds() ?? 0);
  say(`\nRunning after ${total.toFixed(1)} s: ${times.join(", ")}`);
  const url = proxyUrl(status);
  if (url !== undefined) say(`\n    ${url}\n`);
  say("What to type next:");
  say("    ./kith status");
  if (status.applications?.guestbook !== undefined) say("    ./kith add-unit guestbook -n 2");
  say("    ./kith destroy-controller");
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

async function readJson(verb) {
  const { code, stdout, stderr } = await run(kith(...verb, "--format", "json"), ["inherit", "pipe", "pipe"]);
  if (code !== 0) {
    process.stderr.write(stderr);
    throw new Ended(code);
  }
  return JSON.parse(stdout);
}

async function timed(name, argv, onFailure = () => {}) {
  const began = Date.now();
  const { code } = await run(argv, "inherit");
  times.push(`${name} ${((Date.now() - began) / 1000).toFixed(1)} s`);
  if (code === 0) return;
  if (!interrupted) onFailure();
  throw new Ended(code);
}

function run([program, ...args], stdio) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio, env });
    let [stdout, stderr] = ["", ""];
    child.stdout?.on("data", (chunk) => (stdout += chunk));
    child.stderr?.on("data", (chunk) => (stderr += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      // Whatever the verb did meanwhile is done; nothing more is begun.
      if (interrupted) reject(new Ended(130));
      else resolve({ code: signal === null ? (code ?? 1) : 1, stdout, stderr });
    });
  });
}

function kith(...verb) {
  return [process.execPath, "--use-openssl-ca", join(root, "kith"), ...verb];
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
