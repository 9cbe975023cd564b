// Builds what ships: the four programs in dist/ and the programs of the charms. Skips whatever has not changed: each
// output remembers the content of the files that went into it.
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join, relative } = require("node:path");
const { lazyModules } = require("./lazy-modules.cjs");

const root = join(__dirname, "..");
const dist = join(root, "dist");
const recordFile = join(dist, "build.json");

const bundles = {
  "kith.cjs": { entry: "packages/cli/src/main.ts" },
  "kith-keeper.cjs": { entry: "packages/providers/src/local/keeper-main.ts" },
  "kith-controller.cjs": { entry: "packages/controller/src/main.ts", native: true },
  "kith-agent.bundle.cjs": { entry: "packages/agent/src/main.ts" },
};

/** What `kith --version`, and an agent until its hello, can do without. */
const LAZY = ["yaml", "yauzl", "xstate", "zlib", "node:zlib", "node:fs/promises", "node:child_process"];
const lazyFrom = {
  yaml: join(root, "packages/schema/package.json"),
  yauzl: join(root, "packages/agent/package.json"),
  xstate: join(root, "packages/unit/package.json"),
};

/** An agent's start is paid on every machine: it runs from compiled code, kept once it has been at work for a while. */
const COMPILED_AFTER_MS = 500;
const AGENT_PROGRAM = `// The machine agent, from compiled code.
require("./run-compiled.cjs").runCompiled(require("node:path").join(__dirname, "kith-agent.bundle.cjs"), (keep) =>
  setTimeout(keep, ${COMPILED_AFTER_MS}).unref(),
);
`;

main().catch((error) => {
  console.error(`ERROR cannot build: ${error.message}`);
  process.exit(1);
});

async function main() {
  const began = Date.now();
  mkdirSync(dist, { recursive: true });
  const record = readRecord();
  put("run-compiled.cjs", readFileSync(join(__dirname, "run-compiled.cjs"), "utf8"));
  put("kith-agent.cjs", AGENT_PROGRAM);
  const built = [...(await buildBundles(record)), ...(await buildCharms(record))];
  // A checkout that belongs to someone else needs no permission when it is built.
  if (built.length > 0) writeFileSync(recordFile, JSON.stringify(record));
  const what = built.length === 0 ? "nothing changed" : built.join(", ");
  console.log(`built in ${((Date.now() - began) / 1000).toFixed(2)} s: ${what}`);
}

/** Whoever runs another's checkout that is built already need not be able to write there. */
function put(name, text) {
  const file = join(dist, name);
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeFileSync(file, text);
}

async function buildBundles(record) {
  const stale = Object.entries(bundles).filter(
    ([name, { entry }]) => existsSync(join(root, entry)) && !(existsSync(join(dist, name)) && fresh(record[name])),
  );
  if (stale.length === 0) return [];
  const esbuild = require("esbuild");
  await Promise.all(
    stale.map(async ([name, { entry, native }]) => {
      const result = await esbuild.build({
        absWorkingDir: root,
        entryPoints: [entry],
        outfile: join(dist, name),
        bundle: true,
        platform: "node",
        target: "node20",
        format: "cjs",
        // A comment costs parsing at every start; names stay for stack traces.
        minifySyntax: true,
        minifyWhitespace: true,
        legalComments: "none",
        logLevel: "warning",
        metafile: true,
        define: { "import.meta.url": "undefined" },
        // A script that `kith` runs from compiled code may not import() anything.
        supported: { "dynamic-import": false },
        external: ["bufferutil", "utf-8-validate", "msgpackr-extract", "pino-pretty"],
        plugins: native ? [fromStorePackage("lmdb")] : [lazyModules(LAZY, lazyFrom)],
      });
      record[name] = hashes([...Object.keys(result.metafile.inputs), ...settings()]);
      removeCompiled(name);
    }),
  );
  return stale.map(([name]) => name);
}

/** What V8 compiled of the bundle before: nobody reads it again. */
function removeCompiled(name) {
  const prefix = `${name.slice(0, -".cjs".length)}-v`;
  for (const file of readdirSync(dist))
    if (file.startsWith(prefix) && file.includes(".cache")) rmSync(join(dist, file), { force: true });
}

/** What else decides a bundle: how it is built, and what the packages say of themselves. */
function settings() {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/package.json`);
  return ["scripts/build.cjs", "scripts/lazy-modules.cjs", "pnpm-lock.yaml", ...packages];
}

/** A package with native parts cannot be bundled: it is required from where its owner has it installed. */
function fromStorePackage(name) {
  const path = createRequire(join(root, "packages/store/package.json")).resolve(name);
  return {
    name: `external-${name}`,
    setup: (build) => build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, external: true })),
  };
}

/** A charm that has a `build.cjs` builds itself; it is told the root of the checkout. */
async function buildCharms(record) {
  const charms = join(root, "charms");
  const built = [];
  for (const name of existsSync(charms) ? readdirSync(charms).sort() : []) {
    const script = join(charms, name, "build.cjs");
    if (!existsSync(script)) continue;
    const key = `charm ${name}`;
    const outputs = (record[key]?.outputs ?? []).every((file) => existsSync(join(root, file)));
    if (record[key] !== undefined && outputs && fresh(record[key].inputs)) continue;
    const module = require(script);
    if (typeof module.build === "function") await module.build({ root });
    else if (typeof module === "function") await module({ root });
    else if (module instanceof Promise) await module;
    const files = tree(join(charms, name));
    const made = files.filter((file) => /\/(lib|resources)\//.test(file));
    const shared = [...readdirSync(charms)].filter((file) => file.endsWith(".cjs")).map((file) => join("charms", file));
    const sources = files.filter((file) => !made.includes(file));
    const supervisor = name === "supervisor" ? [] : tree(join(charms, "supervisor"));
    record[key] = { inputs: hashes([...sources, ...shared, ...supervisor, "pnpm-lock.yaml"]), outputs: made };
    built.push(key);
  }
  return built;
}

function fresh(inputs) {
  if (inputs === undefined) return false;
  return Object.entries(inputs).every(([file, hash]) => hashOf(file) === hash);
}

function hashes(files) {
  return Object.fromEntries(files.filter((file) => !file.startsWith("<")).map((file) => [file, hashOf(file)]));
}

function hashOf(file) {
  try {
    return createHash("sha1")
      .update(readFileSync(join(root, file)))
      .digest("base64");
  } catch {
    return "absent";
  }
}

function tree(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true })
    .map((name) => join(directory, name))
    .filter((path) => !path.includes("/node_modules/") && statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => relative(root, path))
    .sort();
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(recordFile, "utf8"));
  } catch {
    rmSync(recordFile, { force: true });
    return {};
  }
}
