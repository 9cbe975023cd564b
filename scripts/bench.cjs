// The committed benchmarks: medians of interleaved pairs, as ratios to a bare process in the same run.
//   pnpm bench [--pairs N]   prints a table and writes dist/bench.json
const { execFileSync, spawn, spawnSync } = require("node:child_process");
const {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  mkdirSync,
  existsSync,
  fsyncSync,
  openSync,
  writeSync,
  closeSync,
} = require("node:fs");
const { cpus, tmpdir } = require("node:os");
const { join } = require("node:path");

const root = join(__dirname, "..");
const kith = join(root, "kith");
const pairs = Number(process.argv[process.argv.indexOf("--pairs") + 1] || 21);
// On a disk in memory, so that what is measured is ours; the cost of a real fsync is printed beside it.
const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "kith-bench-"));
const env = {
  PATH: process.env.PATH,
  HOME: scratch,
  KITH_DATA: join(scratch, "data"),
  XDG_RUNTIME_DIR: join(scratch, "run"),
  LANG: "C.UTF-8",
};
mkdirSync(env.XDG_RUNTIME_DIR, { mode: 0o700 });

const rows = [];
const note = (name, value, aim, detail) => rows.push({ name, value, aim, detail });
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ratioOf = (a, b) => Number((median(a) / median(b)).toFixed(2));
const run = (...args) => execFileSync(kith, args, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

function wallMs(program, args) {
  const from = process.hrtime.bigint();
  const done = spawnSync(program, args, { env, stdio: "ignore" });
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${done.status}`);
  return Number(process.hrtime.bigint() - from) / 1e6;
}

function pairwise(name, aim, program, args) {
  const own = [];
  const bare = [];
  wallMs(program, args);
  for (let i = 0; i < pairs; i += 1) {
    own.push(wallMs(program, args));
    bare.push(wallMs(process.execPath, ["-e", "0"]));
  }
  note(
    name,
    ratioOf(own, bare),
    aim,
    `${median(own).toFixed(0)} ms against ${median(bare).toFixed(0)} ms for node -e 0, ${pairs} pairs`,
  );
}

/** Processor time of a whole process that ends by itself, in milliseconds, as bash accounts its children. */
function cpuMs(program, args) {
  const script = 'TIMEFORMAT="%3U %3S"; time "$@"';
  const done = spawnSync("bash", ["-c", script, "bash", program, ...args], { env, encoding: "utf8" });
  return done.stderr
    .trim()
    .split(" ")
    .reduce((sum, part) => sum + Number(part) * 1000, 0);
}

/** Processor time of a running process so far, over all its threads, in milliseconds. */
function cpuSoFarMs(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce(
    (sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]) / 1e6,
    0,
  );
}

/** The first agent after a build leaves its compiled code for all others. */
async function compiledAgent() {
  const there = () => readdirSync(join(root, "dist")).some((file) => /^kith-agent.*\.cache$/.test(file));
  for (let i = 0; i < 100 && !there(); i += 1) await new Promise((resolve) => setTimeout(resolve, 100));
  if (!there()) throw new Error("the agent has not kept its compiled code");
}

/** An agent against a TLS server that stops it at its hello. */
async function agentHello() {
  const { createServer } = require("node:https");
  const { WebSocketServer } = require("ws");
  const dir = join(scratch, "tls");
  mkdirSync(dir);
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-days",
      "1",
      "-subj",
      "/CN=kith",
      "-addext",
      "subjectAltName=IP:127.0.0.1,DNS:juju-apiserver",
      "-keyout",
      join(dir, "key"),
      "-out",
      join(dir, "cert"),
    ],
    { stdio: "ignore" },
  );
  const server = createServer({ key: readFileSync(join(dir, "key")), cert: readFileSync(join(dir, "cert")) });
  const sockets = new WebSocketServer({ server });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const ca = readFileSync(join(dir, "cert"), "utf8");
  const once = (i) =>
    new Promise((resolve, reject) => {
      const machineDir = join(scratch, `agent-${i}`);
      mkdirSync(join(machineDir, "agent"), { recursive: true, mode: 0o700 });
      const tokenFile = join(machineDir, "agent/token");
      writeFileSync(tokenFile, "x".repeat(64), { mode: 0o600 });
      const url = `wss://127.0.0.1:${server.address().port}/agent`;
      writeFileSync(
        join(machineDir, "agent/agent.json"),
        JSON.stringify({
          urls: [url],
          ca,
          model: "00000000-0000-4000-8000-000000000000",
          modelName: "m",
          machine: "0",
          tokenFile,
        }),
        { mode: 0o600 },
      );
      const child = spawn(process.execPath, ["--use-openssl-ca", join(root, "dist/kith-agent.cjs"), machineDir], {
        env,
        stdio: "ignore",
      }).on("error", reject);
      sockets.once("connection", (socket) =>
        socket.once("message", async () => {
          const spent = cpuSoFarMs(child.pid);
          if (i === "warm") await compiledAgent();
          child.kill("SIGKILL");
          socket.terminate();
          resolve(spent);
        }),
      );
    });
  const own = [];
  const bare = [];
  await once("warm");
  for (let i = 0; i < pairs; i += 1) {
    own.push(await once(i));
    bare.push(cpuMs(process.execPath, ["-e", "0"]));
  }
  server.close();
  server.closeAllConnections();
  note(
    "agent: processor time until its hello over TLS",
    ratioOf(own, bare),
    2,
    `${median(own).toFixed(0)} ms against ${median(bare).toFixed(0)} ms for node -e 0, ${pairs} pairs`,
  );
}

const numbers = (text) => text.trim().split(/\s+/).map(Number);
const resultsOf = (unit, ...action) =>
  Object.values(JSON.parse(run("run", unit, ...action, "--format", "json")))[0].results;

function tools() {
  const { tool, bare } = resultsOf("gauge/0", "tools", "pairs=200");
  note(
    "hook tool end to end",
    ratioOf(numbers(tool), numbers(bare)),
    1.5,
    `${(median(numbers(tool)) / 1000).toFixed(2)} ms against ${(median(numbers(bare)) / 1000).toFixed(2)} ms for bash -c true, 200 pairs in one action`,
  );
}

function gaps() {
  const found = [];
  let spawnUs = [];
  for (const unit of ["gauge/0", "gauge/1", "gauge/2"]) {
    const { log, spawn: spawned } = resultsOf(unit, "gaps");
    spawnUs = spawnUs.concat(numbers(spawned));
    const hooks = log
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    // What follows at once: the hooks of a new unit, not those that waited for another unit.
    for (let i = 1; i < hooks.length; i += 1)
      if (!hooks[i][0].includes("joined")) found.push(Number(hooks[i][1]) - Number(hooks[i - 1][2]));
  }
  const beyond = (median(found) - median(spawnUs)) / 1000;
  note(
    "from one hook's exit to the next one's first line, beyond a bare spawn (ms)",
    Number(beyond.toFixed(1)),
    5,
    `${found.length} gaps, median ${(median(found) / 1000).toFixed(1)} ms; bare spawn ${(median(spawnUs) / 1000).toFixed(1)} ms; store in memory, fsync on ${tmpdir()} ${fsyncMs().toFixed(1)} ms`,
  );
}

function fsyncMs() {
  const file = join(tmpdir(), `kith-fsync-${process.pid}`);
  const fd = openSync(file, "w");
  const times = [];
  for (let i = 0; i < 21; i += 1) {
    const from = process.hrtime.bigint();
    writeSync(fd, Buffer.alloc(4096, i));
    fsyncSync(fd);
    times.push(Number(process.hrtime.bigint() - from) / 1e6);
  }
  closeSync(fd);
  rmSync(file);
  return median(times);
}

async function main() {
  try {
    await agentHello();
    run("bootstrap", "--data-dir", join(scratch, "state"));
    run("deploy", join(root, "test/charms/gauge"), "-n", "3");
    run("wait", "--settled");
    pairwise("kith status", 3.5, kith, ["status"]);
    pairwise("kith --version", 1.5, kith, ["--version"]);
    tools();
    gaps();
  } finally {
    spawnSync(kith, ["destroy-controller", "local", "--destroy-all-models", "--no-prompt"], { env, stdio: "ignore" });
    rmSync(scratch, { recursive: true, force: true });
  }
  const machine = { processor: cpus()[0]?.model, count: cpus().length, node: process.version };
  console.log(`${machine.count} × ${machine.processor}, Node ${machine.node}\n`);
  for (const { name, value, aim, detail } of rows)
    console.log(`${value <= aim ? "  " : "! "}${name}: ${value} (aim ≤ ${aim})\n    ${detail}`);
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(join(root, "dist/bench.json"), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
