// Kills keeper, controller and agents with -9 at random moments under load, and then reads a ledger that is kept outside
// Kith: each hook run of the charm appends its context id to a file and buffers it under a number that it counts up.
//   pnpm kill-rounds [--rounds N] [--seed S]
// Passes when nothing acknowledged is lost, no number is missing or doubled, and every committed id stands in the file.
const { execFileSync, spawn, spawnSync } = require("node:child_process");
const { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");

/** A round that is not settled by then hangs. */
const SETTLE_MS = 120_000;
/** How long after the load begins the axe falls at the latest. */
const MOMENT_MS_MAX = 700;

const root = join(__dirname, "..");
const option = (name, fallback) => Number(process.argv[process.argv.indexOf(name) + 1] ?? fallback) || fallback;
const rounds = option("--rounds", 10);
const seed = option("--seed", Date.now() % 100_000);
const scratch = mkdtempSync(join(tmpdir(), "kith-kill-"));
const data = join(scratch, "controller");
const env = {
  PATH: process.env.PATH,
  HOME: scratch,
  TMPDIR: scratch,
  KITH_DATA: join(scratch, "client"),
  XDG_RUNTIME_DIR: join(scratch, "run"),
};
mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 });

const random = generator(seed);
const pick = (list) => list[Math.floor(random() * list.length)];
const counts = { commands: 0, acknowledged: 0, unknown: 0, keeper: 0, controller: 0, agent: 0, resolved: 0 };
/** Option → the last value whose reply came, and those sent later whose reply did not. */
const acknowledged = new Map();

main().then(
  (problems) => {
    for (const problem of problems) console.error(`WRONG ${problem}`);
    process.exit(problems.length === 0 ? 0 : 1);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

async function main() {
  console.log(`seed ${seed}, ${rounds} rounds`);
  try {
    kith("bootstrap", "--data-dir", data);
    kith("deploy", join(root, "test/charms/ledger"), "one", "-n", "2");
    kith("deploy", join(root, "test/charms/ledger"), "two", "-n", "2");
    kith("integrate", "one:out", "two:in");
    await settle();
    for (let round = 1; round <= rounds; round += 1) await playRound(round);
    return check();
  } finally {
    spawnSync(join(root, "kith"), ["destroy-controller", "--no-prompt", "--force"], { env, stdio: "ignore" });
    for (const { pid } of processes()) kill(pid);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function playRound(round) {
  const load = [change("one", round), change("two", round)];
  await pause(random() * MOMENT_MS_MAX);
  const victims = pick([
    ["controller"],
    ["agent"],
    ["agent", "agent"],
    ["keeper", "controller"],
    ["controller", "agent"],
    ["keeper"],
    ["keeper", "controller", "agent"],
  ]);
  for (const victim of victims) strike(victim);
  load.push(change(pick(["one", "two"]), round + 0.5));
  await Promise.all(load);
  kith("controller", "start");
  await settle();
  process.stdout.write(`round ${round}: killed ${victims.join(", ")}\n`);
}

/** A command whose reply may be lost: then its outcome is not known, and either is right. */
function change(application, round) {
  const turn = Math.round(round * 10);
  counts.commands += 1;
  const known = acknowledged.get(application) ?? { value: 0, unknown: [] };
  acknowledged.set(application, known);
  return new Promise((resolve) => {
    const child = spawn(join(root, "kith"), ["config", application, `turn=${turn}`], { env, stdio: "ignore" });
    child.on("close", (code) => {
      if (code === 0) {
        counts.acknowledged += 1;
        known.value = turn;
        known.unknown = [];
      } else {
        counts.unknown += 1;
        known.unknown.push(turn);
      }
      resolve();
    });
  });
}

function strike(what) {
  const running = processes().filter(({ command }) => command.includes(`kith-${what}.cjs`));
  if (running.length === 0) return;
  counts[what] += 1;
  kill(pick(running).pid);
}

/** Settled without an error: a hook that died with its agent is in error until its retry. */
async function settle() {
  const until = Date.now() + SETTLE_MS;
  for (;;) {
    const waited = spawnSync(join(root, "kith"), ["wait", "--settled", "--timeout", "60"], { env, encoding: "utf8" });
    if (waited.status === 0) return;
    if (Date.now() > until) throw new Error(`not settled: ${waited.stdout}${waited.stderr}`);
    counts.resolved += 1;
    spawnSync(join(root, "kith"), ["resolved", "--all"], { env, stdio: "ignore" });
  }
}

function check() {
  const problems = [];
  for (const [application, { value, unknown }] of acknowledged) {
    const found = Number(kith("config", application, "turn"));
    if (found !== value && !unknown.includes(found))
      problems.push(`${application}: turn is ${found}, ${value} was acknowledged`);
  }
  let committed = 0;
  let runs = 0;
  for (const unit of ["one/0", "one/1", "two/0", "two/1"]) {
    const state = JSON.parse(kith("exec", "--unit", unit, "--", "state-get --format=json"));
    const ledger = readFileSync(join(unitDirectory(unit), "ledger"), "utf8")
      .trim()
      .split("\n");
    problems.push(...checkUnit(unit, state, ledger));
    committed += Number(state.count);
    runs += ledger.length;
  }
  console.log(
    `${counts.commands} commands: ${counts.acknowledged} acknowledged, ${counts.unknown} of unknown outcome\n` +
      `killed: keeper ${counts.keeper}, controller ${counts.controller}, agents ${counts.agent}\n` +
      `${committed} hooks committed, ${runs} runs: ${runs - committed} processes ran whose hook was run again`,
  );
  console.log(
    problems.length === 0 ? "nothing acknowledged lost, no committed effect doubled" : `${problems.length} problems`,
  );
  return problems;
}

function checkUnit(unit, state, ledger) {
  const count = Number(state.count);
  const problems = [];
  const seen = new Map();
  const file = new Set(ledger);
  for (let number = 1; number <= count; number += 1) {
    const id = state[`run-${number}`];
    if (id === undefined) problems.push(`${unit}: number ${number} of ${count} is missing`);
    else if (seen.has(id)) problems.push(`${unit}: ${id} stands under ${seen.get(id)} and ${number}`);
    else if (!file.has(id)) problems.push(`${unit}: ${id} is committed and never ran`);
    seen.set(id, number);
  }
  if (Object.keys(state).length !== count + 1)
    problems.push(`${unit}: ${Object.keys(state).length - 1} entries for ${count} numbers`);
  return problems;
}

function unitDirectory(unit) {
  const machines = join(data, "machines");
  for (const model of readdirSync(machines))
    for (const machine of readdirSync(join(machines, model))) {
      const agents = join(machines, model, machine, "agents");
      try {
        if (readdirSync(agents).includes(`unit-${unit.replace("/", "-")}`))
          return join(agents, `unit-${unit.replace("/", "-")}`);
      } catch {
        // A machine without units has no such directory.
      }
    }
  throw new Error(`no directory of ${unit} below ${machines}`);
}

/** Every process that names this scratch in its command line. */
function processes() {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return { pid: Number(pid), command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ") };
      } catch {
        return { pid: Number(pid), command: "" };
      }
    })
    .filter(({ pid, command }) => pid !== process.pid && command.includes(scratch));
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was quicker.
  }
}

function kith(...args) {
  return execFileSync(join(root, "kith"), args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** mulberry32. */
function generator(from) {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
